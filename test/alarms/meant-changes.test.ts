import { runSelfCheck } from '../../server/alarms/self-check';
import { approveChange } from '../../server/changes/approve-change';
import { changeRegistry } from '../../server/doors/change-registry';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { closeIncident } from '../../server/incidents/close-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { purgeIncident } from '../../server/installation/purge-incident';
import { changeProfile } from '../../server/members/change-profile';
import { withChosenLoginId } from '../../server/people/profile';
import { insertStaff } from '../../server/staff/staff-repository';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
  await insertStaff(bench.deps, { email: 'second@example.jp', role: 'approver', createdAt: bench.deps.now() });
});
afterAll(() => bench.close());

const source = `incident: case-1
organisation: {ja: 会社, en: Company}
title: {ja: お知らせ, en: Notice}
known: {affected: [M1], not_affected: [M2]}
exposures:
  - {code: one, title: {ja: 一, en: One}, basis: window, data_items: [email], desk: main, criteria: [{activities: [card_paid], from: 2016-05-20, to: 2016-08-14}]}
desks: [{code: main}]
`;
const expectAgreement = async () => expect(await runSelfCheck(bench.deps)).toEqual([]);

test('what is meant never closes the gate, from an empty database on', async () => {
  const { deps } = bench;
  await expectAgreement();
  await bench.load(
    'members',
    'member_id,login_id,email,kinds\nM1,shop-1,m1@example.jp,gold\nM2,shop-2,m2@example.jp,\n',
  );
  await expectAgreement();
  await bench.load('activities', 'member_id,activity,occurred_at\nM1,card_paid,2016-06-03\n');
  await expectAgreement();
  await deps.db.transaction((trx) =>
    changeProfile(trx, deps, 'M1', (profile) => withChosenLoginId(profile, 'a-name-of-my-own')),
  );
  await expectAgreement();
  const command = { code: 'case-1', by: operator };
  await applyIncident(deps, { source, by: operator });
  await submitIncident(deps, command);
  await approveIncident(deps, { ...command, by: approver });
  await publishIncident(deps, { ...command, confirm: ['coverage', 'blank', 'zone'] });
  await expectAgreement();
  const more = await bench.load('activities', 'member_id,activity,occurred_at\nM1,card_paid,2016-06-04\n');
  await expectAgreement();
  await bench.load('members', 'member_id,email\nM1,new@example.jp\nM3,m3@example.jp\n');
  await expectAgreement();
  await rollbackImport(deps, { importId: more.importId, by: operator });
  await expectAgreement();
  await closeIncident(deps, command);
  await withdrawIncident(deps, { ...command, reason: 'a wrong figure' });
  await expectAgreement();
});

test('an incident with a list that is purged by two people leaves nothing wrong, and what was wrong before stays so', async () => {
  const { deps } = bench;
  const listed = source
    .replace(/known: .*\n/, '')
    .replace('case-1', 'case-2')
    .replace(/basis: window(.*), criteria: .*\n/, 'basis: list$1}\n');
  await applyIncident(deps, { source: listed, by: operator });
  const list = await bench.load('list', 'email\nm2@example.jp\nguest@example.jp\n', {
    ...{ incident: 'case-2', exposure: 'one' },
  });
  await reviewList(deps, list.importId);
  await approveImport(deps, { importId: list.importId, by: approver });
  const command = { code: 'case-2', by: operator };
  await submitIncident(deps, command);
  await approveIncident(deps, { ...command, by: approver });
  await publishIncident(deps, command);
  await closeIncident(deps, command);
  await expectAgreement();
  const later = { ...deps, now: () => new Date('2030-01-01T00:00:00Z') };
  const former = await deps.db('former_identifiers').first();
  await deps.db('former_identifiers').update({ memberId: 'M2' });
  const { waiting } = await purgeIncident(later, { ...command, by: 'second@example.jp' });
  expect(waiting?.clears).toBe(2);
  await approveChange(later, changeRegistry, { changeId: Number(waiting?.changeId), by: approver, clears: 2 });
  expect((await runSelfCheck(deps)).map(({ kind }) => kind)).toEqual(['former_identifiers']);
  await deps.db('former_identifiers').update({ memberId: former?.memberId });
  await expectAgreement();
});
