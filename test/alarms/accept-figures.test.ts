import { acceptFigures } from '../../server/alarms/accept-figures';
import { runSelfCheck } from '../../server/alarms/self-check';
import { approveChange } from '../../server/changes/approve-change';
import { checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { recordFigures } from '../../server/figures/figures-repository';
import { figureKinds } from '../../server/figures/figures-sql';
import { recordPeople } from '../../server/matching/people-figures';
import { insertStaff } from '../../server/staff/staff-repository';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadWorld } from '../oracle/load-world';

const [operator, approver] = ['operator@example.jp', 'approver@example.jp'];
let database: TestDatabase;
let deps: Dependencies;

beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction(async (trx) => {
    await loadWorld(trx, deps.keys, smallWorld(published));
    await recordFigures(trx, figureKinds);
    await recordPeople(trx);
  });
  await insertStaff(deps, { email: operator, role: 'operator', createdAt: deps.now() });
  await insertStaff(deps, { email: approver, role: 'approver', createdAt: deps.now() });
});
afterEach(() => database.drop());

const ask = () => acceptFigures(deps, { by: operator, reason: 'a test' });
const lose = (person: string) => database.db('list_people').where({ person }).delete();
const verdictOf = async (memberId: string) => (await checkMember(deps, memberId, { via: 'cli' })).verdict;

it('asks nobody while what is loaded is what was recorded', async () => {
  await expect(ask()).rejects.toThrow('nothing to accept');
});

it('says how many people fewer there are, and opens the gate when a second person has typed that', async () => {
  await lose('onListOnly');
  const change = await ask();
  expect(change).toMatchObject({ state: 'waiting', clears: 1 });
  expect(change.data.wrong).toContainEqual(expect.objectContaining({ kind: 'list_people' }));
  expect(await verdictOf('outside')).toBe('could_not_check');
  const approve = (by: string, clears?: number) =>
    approveChange(deps, changeRegistry, { changeId: change.changeId, by, clears });
  await expect(approve(operator, 1)).rejects.toThrow('needs the role');
  await expect(approve(approver)).rejects.toThrow('This clears 1 person');
  expect(await approve(approver, 1)).toMatchObject({ state: 'applied' });
  expect(await runSelfCheck(deps)).toEqual([]);
  expect(await verdictOf('outside')).toBe('not_affected');
});

it('is bound to the figures that were seen', async () => {
  await lose('onListOnly');
  const { changeId, clears } = await ask();
  await lose('partly');
  await expect(approveChange(deps, changeRegistry, { changeId, by: approver, clears })).rejects.toThrow(
    'the figures have moved',
  );
  expect(await verdictOf('outside')).toBe('could_not_check');
});

it('does not open the gate on what no record can mend: a known person whose answer is wrong', async () => {
  const { importId } = await database.db('list_versions').where({ isLive: true }).first('importId');
  const samples = { affected: ['outside'], unaffected: [] };
  await database
    .db('imports')
    .where({ importId })
    .update({ options: JSON.stringify({ samples }) });
  await expect(ask()).rejects.toThrow('nothing to accept');
  await lose('onListOnly');
  const { changeId, clears, data } = await ask();
  expect(JSON.stringify(data)).not.toContain('outside');
  await approveChange(deps, changeRegistry, { changeId, by: approver, clears });
  const { wrong } = await database.db('self_check').first('wrong');
  expect(wrong.map(({ kind }: { kind: string }) => kind)).toEqual(['known']);
  expect(await verdictOf('blank')).not.toBe('not_affected');
  expect(await verdictOf('outside')).toBe('could_not_check');
});
