import { checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { requireMove } from '../../server/imports/imports-repository';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { sealProfile } from '../../server/people/profile';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadActivities } from './loaded-data';
import { approver, hireOffice, operator } from './office';

let database: TestDatabase;
let deps: Dependencies;

beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
  await deps.db('standings').insert({ isWithdrawn: false, memberKinds: [] }).onConflict().ignore();
  const { standingId } = await deps.db('standings').where({ isWithdrawn: false }).orderBy('standingId', 'desc').first();
  const profile = sealProfile(deps.keys, 'M-2', { name: 'M-2' });
  await deps.db('members').insert({ memberId: 'M-2', standingId, profile, importId: 0 });
});
afterEach(() => database.drop());

const source = `incident: case-1
organisation: {ja: 会社, en: Company}
title: {ja: お知らせ, en: Notice}
exposures:
  - {code: one, title: {ja: 一, en: One}, basis: window, data_items: [email], desk: main, criteria: [{activities: [card_paid], from: 2016-05-20, to: 2016-08-14}]}
desks: [{code: main}]
`;
const paid = { activity: 'card_paid', site: 'alpha' };
const command = { code: 'case-1', by: operator };

async function publish(confirm: string[] = []): Promise<void> {
  await applyIncident(deps, { source, by: operator });
  await submitIncident(deps, command);
  await approveIncident(deps, { code: 'case-1', by: approver });
  await publishIncident(deps, { ...command, confirm });
}
const answer = () => checkMember(deps, 'M-2', { via: 'cli' });
const importIds = (): Promise<number[]> => deps.db('imports').orderBy('importId').pluck('importId');

it('that is gone closes the gate', async () => {
  await loadActivities(deps.db, { covers: '[2016-01-01T00:00Z,2017-01-01T00:00Z)', facets: [paid] });
  await publish();
  expect(await answer()).toMatchObject({ verdict: 'not_affected' });
  const [importId] = await importIds();
  await deps.db.transaction((trx) => requireMove(trx, importId as number, 'roll_back'));
  expect(await answer()).toMatchObject({ verdict: 'could_not_check', reason: 'coverage' });
});

it('that was confirmed at publishing holds while what it rested on is loaded', async () => {
  await loadActivities(deps.db, { facets: [paid] });
  await loadActivities(deps.db, { facets: [{ activity: 'app_login', site: 'alpha' }] });
  await publish(['coverage']);
  expect(await answer()).toMatchObject({ verdict: 'not_affected' });
  const [behind, other] = await importIds();
  await deps.db.transaction((trx) => requireMove(trx, other as number, 'roll_back'));
  expect(await answer()).toMatchObject({ verdict: 'not_affected' });
  await deps.db.transaction((trx) => requireMove(trx, behind as number, 'roll_back'));
  expect(await answer()).toMatchObject({ verdict: 'could_not_check', reason: 'coverage' });
});
