import { answerJson } from '../../server/checks/answer-json';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadIncident, loadWorld } from '../oracle/load-world';
import { investigated, members, published, smallWorld } from './small-world';

let database: TestDatabase;
let deps: Dependencies;
const windowsOnly = investigated.exposures.map((exposure) => ({ ...exposure, basis: 'window' as const }));
const told = new Date('2024-06-03T03:00:00Z');
const heldAt = new Date('2024-06-04T00:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction(async (trx) => {
    await loadWorld(trx, deps.keys, smallWorld(published));
    await loadIncident(
      trx,
      deps.keys,
      { ...investigated, state: 'published', exposures: windowsOnly },
      Object.values(members),
    );
  });
  for (const memberId of ['affected', 'outside']) await check(memberId, told);
  await database.db('incidents').where({ code: 'sample-2016' }).update({ state: 'held', held_at: heldAt });
});
afterAll(() => database.drop());

const check = (memberId: string, at = new Date('2024-06-04T03:00:00Z')) =>
  checkMember({ ...deps, now: () => at }, memberId, { via: 'web', session: 'one' });

it('tells nobody that they are safe while an incident is held, and keeps the rows of the others', async () => {
  for (let times = 0; times < 2; times++)
    expect(await check('outside')).toMatchObject({
      ...{ verdict: 'could_not_check', reason: 'held' },
      checked: [
        { incident: 'later-2017', verdict: 'not_affected' },
        { incident: 'sample-2016', verdict: 'held', lists: [] },
      ],
    });
});

it('shows whoever had been told something graver that answer again, dated', async () => {
  const answer = await check('affected');
  expect(answer.held).toEqual([
    {
      incident: 'sample-2016',
      since: heldAt,
      last: {
        ...{ verdict: 'affected', checkedAt: told },
        exposures: [expect.objectContaining({ exposure: 'web-server', verdict: 'affected' })],
      },
    },
  ]);
  expect(answerJson(answer)).toMatchObject({
    held: [
      {
        ...{ incident: 'sample-2016', since: heldAt.toISOString() },
        ...{ last_verdict: 'affected', last_checked_at: told.toISOString() },
      },
    ],
  });
  expect((await check('affected')).held).toEqual(answer.held);
});

it('gives somebody without an account no all-clear either', async () => {
  const [answer] = await checkIdentifier(deps, { kind: 'email', value: 'stranger@example.com' }, { via: 'email_code' });
  expect(answer).toMatchObject({ verdict: 'could_not_check', reason: 'held', held: [{ last: undefined }] });
});
