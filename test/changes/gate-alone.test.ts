import { runSelfCheck } from '../../server/alarms/self-check';
import { approveChange } from '../../server/changes/approve-change';
import { checkMember } from '../../server/checks/check-person';
import { changeRegistry } from '../../server/doors/change-registry';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

/** Somebody with a row that could not be read gets an all-clear by data about them or by two people, never by one who takes the row away. */
const code = 'leak';
const source = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - code: shop
    title: {ja: 店}
    basis: window
    criteria: [{activities: [card_paid], from: 2024-01-01, to: 2024-01-31}]
    data_items: [email]
    desk: main
desks: [{code: main}]
`;
const members = 'member_id,email\nA,a@example.jp\nV,v@example.jp\nW,w@example.jp\n';
const acceptRejects = { acceptRejects: true };
const covers = '2024-01-01..2024-06-03';

let bench: ImportBench;
let first: { importId: number };

beforeAll(async () => {
  bench = await createImportBench();
  const { deps } = bench;
  await applyIncident(deps, { source, by: operator });
  await bench.load('members', members);
  const file = 'member_id,activity,occurred_at\nW,card_paid,2024-01-05\nV,card_paid,2024-01-32\n';
  first = await bench.load('activities', file, { covers, options: acceptRejects });
  await bench.load('activities', 'member_id,activity,occurred_at\nA,card_paid,2024-03-05\n', { covers });
  await submitIncident(deps, { code, by: operator });
  await approveIncident(deps, { code, by: approver });
  await publishIncident(deps, { code, by: operator });
  await runSelfCheck(deps);
});
afterAll(() => bench.close());

const verdictOf = async (memberId: string) => (await checkMember(bench.deps, memberId, { via: 'web' })).verdict;

test('undoing the import of a row that could not be read waits, though it clears nobody', async () => {
  expect([await verdictOf('A'), await verdictOf('V'), await verdictOf('W')]).toEqual([
    'not_affected',
    'could_not_check',
    'affected',
  ]);
  const { importId } = await bench.load(
    'activities',
    'member_id,activity,occurred_at\nA,card_paid,2024-03-06\nV,card_paid,2024-01-33\n',
    { covers, options: acceptRejects },
  );
  const { waiting } = await rollbackImport(bench.deps, { importId, by: operator, reason: 'mine' });
  expect(waiting).toMatchObject({ kind: 'import.rollback', state: 'waiting', clears: 0 });
  const approve = (by: string) => approveChange(bench.deps, changeRegistry, { changeId: waiting?.changeId ?? 0, by });
  await expect(approve(operator)).rejects.toThrow('needs the role');
  expect(await bench.deps.db('rejected_activities').where({ importId }).pluck('memberId')).toEqual(['V']);
  expect(await approve(approver)).toMatchObject({ state: 'applied' });
  expect(await bench.deps.db('rejected_activities').where({ importId })).toEqual([]);
  expect(await verdictOf('V')).toBe('could_not_check');
});

test('a corrected row that names somebody else takes nobody out of doubt', async () => {
  const corrected = (memberId: string) =>
    bench.load(
      'activities',
      `row,column_letter,column,code,message,hint,member_id,activity,occurred_at\n3,C,occurred_at,no_such_date,m,h,${memberId},card_paid,2024-03-01\n`,
      { options: { corrects: first.importId } },
    );
  expect((await corrected('W')).state).toBe('applied');
  await runSelfCheck(bench.deps);
  expect(await verdictOf('V')).toBe('could_not_check');
  expect((await corrected('V')).state).toBe('applied');
  await runSelfCheck(bench.deps);
  expect(await verdictOf('V')).toBe('not_affected');
});

test('undoing the import of a members row that could not be read waits, too', async () => {
  const file = 'member_id,email,birth_date\nW,w2@example.jp,\nA,a@example.jp,1990-02-31\n';
  const { importId } = await bench.load('members', file, { options: acceptRejects });
  expect(await verdictOf('A')).toBe('could_not_check');
  const { waiting } = await rollbackImport(bench.deps, { importId, by: operator, reason: 'mine' });
  expect(waiting).toMatchObject({ kind: 'import.rollback', state: 'waiting', clears: 0 });
  expect(await verdictOf('A')).toBe('could_not_check');
});
