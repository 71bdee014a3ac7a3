import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { runSelfCheck } from '../../server/alarms/self-check';
import { watchAlarms } from '../../server/alarms/watch-alarms';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { recordFigures } from '../../server/figures/figures-repository';
import { figureKinds } from '../../server/figures/figures-sql';
import { recordPeople } from '../../server/matching/people-figures';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadWorld } from '../oracle/load-world';

let database: TestDatabase;
let deps: Dependencies;
let owner: Knex;

beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  owner = connect(database.ownerUrl, { max: 1 });
  await database.db.transaction(async (trx) => {
    await loadWorld(trx, deps.keys, smallWorld(published));
    await recordFigures(trx, figureKinds);
    await recordPeople(trx);
  });
  expect(await runSelfCheck(deps)).toEqual([]);
});
afterEach(async () => {
  await owner.destroy();
  await database.drop();
});

const check = (memberId: string) => checkMember(deps, memberId, { via: 'cli' });
const guest = () => checkIdentifier(deps, { kind: 'email', value: 'guest@example.com' }, { via: 'email_code' });
const closed = { verdict: 'could_not_check', reason: 'self_check' };

/** Everybody who is affected or may be, and whoever is not, is asked: nobody may be told that they are safe. */
async function expectNoAllClear(): Promise<void> {
  const answers = await Promise.all([
    ...['affected', 'onListOnly', 'partly', 'outside', 'blank'].map((memberId) =>
      check(memberId).catch(() => undefined),
    ),
    guest().then(([one]) => one),
  ]);
  for (const answer of answers)
    expect(['not_affected', 'no_match_so_far', 'no_record']).not.toContain(answer?.verdict ?? 'gone');
}

const nobody = `'affected'`;
/** What can happen to a table beside what is meant to. */
const faults: [string, string][] = [
  ['rows of activities go', `delete from activities where member_id = ${nobody}`],
  ['all activities go', 'truncate activities'],
  ['a partition is detached', 'alter table activities detach partition activities_1'],
  ['a partition is dropped', 'drop table activities_1'],
  ['rows of a list go', `delete from list_people where person = ${nobody}`],
  ['entries of a list go', 'delete from list_entries where row_number = 2'],
  ['a live list is taken away', 'update list_versions set is_live = false'],
  [
    'a list takes the place of another',
    'update list_versions set is_live = false; update list_versions set is_live = true where number = 1',
  ],
  ['members go', `delete from members where member_id = ${nobody}`],
  ['identifiers go', "truncate identifiers; update members set digests = array[decode('00', 'hex')]"],
  ['rules go', 'truncate rules'],
  ['a rule is altered', `update rules set certain_until = '2000-01-01', possible_until = '2000-01-01'`],
  ['criteria go', 'truncate criteria cascade'],
  ['a criterion is altered', `update criteria set sites = array['nowhere']`],
  ['exposures go', "delete from exposures where code = 'web-server'"],
  ['masks are altered', 'update standing_masks set eligible = 0'],
  ['facets are altered', `update facets set site_key = 'nowhere'`],
  ['an incident becomes a draft', `update incidents set state = 'draft'`],
  ['an incident goes', 'update incidents set live_revision_id = (select min(revision_id) from revisions)'],
  ['an import is called undone', `update imports set state = 'rolled_back'`],
  ['the rejected rows go', 'truncate rejected_activities'],
  ['the figures go', 'truncate figures'],
  [
    'row security hides rows',
    'alter table activities enable row level security; alter table activities force row level security',
  ],
  [
    'row security hides list entries',
    'alter table list_people enable row level security; alter table list_people force row level security',
  ],
  ['a table has another name', 'alter table list_people rename to list_people_old'],
];

it.each(faults)('nobody gets an all-clear from the next self-check on when %s', async (_, sql) => {
  await owner.raw(sql);
  await watchAlarms({ ...deps, now: () => new Date() }).catch(() => undefined);
  await database.db('self_check').update({ countedAt: database.db.raw("counted_at - interval '16 minutes'") });
  await watchAlarms({ ...deps, now: () => new Date() }).catch(() => undefined);
  await expectNoAllClear();
});

it('opens again when the figures agree, and what is meant never closes it', async () => {
  expect(await check('outside')).toMatchObject({ verdict: 'not_affected' });
  const rows = await database.db('list_people').where({ person: 'affected' });
  await database.db('list_people').where({ person: 'affected' }).delete();
  const kinds = (await runSelfCheck(deps)).map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(['list_people', 'people']);
  expect(await check('outside')).toMatchObject(closed);
  expect(await check('affected')).not.toMatchObject({ verdict: 'not_affected' });
  await database.db('list_people').insert(rows);
  expect(await runSelfCheck(deps)).toEqual([]);
  expect(await check('outside')).toMatchObject({ verdict: 'not_affected' });
});

it('closes where the stored result is gone, until everything was counted again', async () => {
  await owner.raw('truncate self_check');
  expect(await check('outside')).toMatchObject(closed);
  await runSelfCheck(deps);
  expect(await check('outside')).toMatchObject({ verdict: 'not_affected' });
});

it('closes where nobody has counted for half an hour', async () => {
  await database.db('self_check').update({ countedAt: database.db.raw("now() - interval '31 minutes'") });
  expect(await check('outside')).toMatchObject(closed);
  expect(await check('affected')).toMatchObject({ verdict: 'affected' });
});

it('lists what is wrong as alarms, once each, until it is mended', async () => {
  await database.db('list_people').where({ person: 'affected' }).delete();
  await runSelfCheck(deps);
  const fresh = await watchAlarms(deps);
  expect(fresh.map(({ name, subject }) => [name, subject])).toContainEqual(['figures_wrong', 'list_people']);
  expect(await watchAlarms(deps)).toEqual([]);
});
