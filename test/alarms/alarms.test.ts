import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { listAlarms, updateAlarms } from '../../server/alarms/alarms-repository';
import { findEventLoopAlarm } from '../../server/alarms/event-loop-alarm';
import { presentAlarms } from '../../server/alarms/present-alarms';
import { runSelfCheck } from '../../server/alarms/self-check';
import { watchAlarms } from '../../server/alarms/watch-alarms';
import { recordRefusal } from '../../server/calls/desk-quota';
import type { Dependencies } from '../../server/dependencies';
import { recordFigures } from '../../server/figures/figures-repository';
import { figureKinds } from '../../server/figures/figures-sql';
import { listMails, mailContext } from '../../server/mail/mails-repository';
import { recordPeople } from '../../server/matching/people-figures';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { hireOffice } from '../incidents/office';
import { loadWorld } from '../oracle/load-world';

let database: TestDatabase;
let deps: Dependencies;
let db: Knex;
let clock: Date;
const later = (minutes: number) => {
  clock = new Date(clock.getTime() + minutes * 60_000);
};

beforeEach(async () => {
  database = await createTestDatabase();
  ({ db } = database);
  clock = new Date();
  deps = testDependencies(db, { now: () => clock });
  await hireOffice(deps);
  await db.transaction(async (trx) => {
    await loadWorld(trx, deps.keys, smallWorld(published));
    await recordFigures(trx, figureKinds);
    await recordPeople(trx);
  });
  await watchAlarms(deps);
  await db('mails').delete();
});
afterEach(() => database.drop());

/** Mails about alarms that were written until now. */
const mails = async () =>
  (await listMails(db, { limit: 50 }))
    .filter(({ template }) => template === 'alarm')
    .map(({ mailId, sealed }) => JSON.parse(deps.keys.open(sealed as Buffer, mailContext(mailId))));
const standing = async () => (await listAlarms(db)).map(({ name, subject }) => [name, subject].join(' ').trim());

it('writes to every admin once, and again only when something has changed, an hour later at the earliest', async () => {
  await db('list_people').where({ person: 'affected' }).delete();
  await runSelfCheck(deps);
  await watchAlarms(deps);
  const [first, ...others] = await mails();
  expect(others).toEqual([]);
  expect(first).toMatchObject({ to: 'admin@example.com', subject: expect.stringContaining('2') });
  expect(first.text).toMatch(
    /読み込まれている内容が、記録と合いません：list_people（だれにも「問題なし」とは答えません）/,
  );
  expect(first.text).not.toContain('affected');

  later(61);
  await watchAlarms(deps);
  expect(await mails()).toHaveLength(1);

  await db('list_people').where({ person: 'onListOnly' }).delete();
  await runSelfCheck(deps);
  await watchAlarms(deps);
  expect(await mails()).toHaveLength(2);
  await db('list_people').delete();
  await runSelfCheck(deps);
  await watchAlarms(deps);
  expect(await mails()).toHaveLength(2);
  later(61);
  await watchAlarms(deps);
  expect(await mails()).toHaveLength(3);
});

it('writes one mail where two processes look at once', async () => {
  await db('list_people').where({ person: 'affected' }).delete();
  await runSelfCheck(deps);
  await Promise.all([watchAlarms(deps), watchAlarms(deps)]);
  expect(await mails()).toHaveLength(1);
});

it('writes again when something that was mended happens again', async () => {
  const rows = await db('list_people').where({ person: 'affected' });
  for (const times of [1, 2]) {
    await db('list_people').where({ person: 'affected' }).delete();
    await runSelfCheck(deps);
    await watchAlarms(deps);
    expect(await mails()).toHaveLength(times);
    await db('list_people').insert(rows);
    await runSelfCheck(deps);
    await watchAlarms(deps);
    expect(await standing()).not.toContain('figures_wrong list_people');
  }
});

it('tells of a table that is gone, though nothing else can be looked at, and keeps what stood', async () => {
  await db('revisions').update({ isCovered: false });
  await watchAlarms(deps);
  expect(await standing()).toContain('coverage_lost sample-2016');
  await inOwnersName('alter table list_people rename to list_people_old');
  await watchAlarms(deps);
  expect(await standing()).toEqual(expect.arrayContaining(['database_fault database', 'coverage_lost sample-2016']));
  expect(presentAlarms.list.map(({ name }) => name)).toContain('database_fault');
  expect(await mails()).toHaveLength(2);
});

it('has one for each account that met a quota of the desk within a day, which was told of when it happened', async () => {
  const [staff] = await db('staff').where({ role: 'support' });
  await recordRefusal(deps, { handle: `staff-${staff.staffId}` } as never, 'searches');
  await watchAlarms(deps);
  expect(await standing()).toContain(`desk_refusals staff-${staff.staffId}`);
  expect(await mails()).toEqual([]);
  later(24 * 60 + 1);
  await watchAlarms(deps);
  expect(await standing()).not.toContain(`desk_refusals staff-${staff.staffId}`);
});

it('has one where one person may take every second step', async () => {
  await watchAlarms({ ...deps, config: testConfig({ fourEyes: false }) });
  expect(await standing()).toContain('four_eyes_off');
  expect(await mails()).toHaveLength(1);
  await watchAlarms(deps);
  expect(await standing()).not.toContain('four_eyes_off');
});

it('has one where a process kept people waiting: at its worst, for an hour, and not while it starts', async () => {
  const find = (p99: number, max: number, uptime = 600) => findEventLoopAlarm(deps, { p99, max }, uptime);
  expect(await find(0.049, 0.9)).toEqual([]);
  expect(await find(0.2, 20, 60)).toEqual([]);
  const slow = await find(0.06, 12);
  expect(slow).toMatchObject([{ name: 'event_loop', gravity: 'warning', figures: { p99: 0.05, max: 10 } }]);
  await db.transaction((trx) => updateAlarms(trx, slow, clock));
  expect(await find(0.3, 0.4)).toMatchObject([{ figures: { p99: 0.25, max: 10 } }]);
  later(30);
  await watchAlarms(deps);
  expect(await standing()).toContain('event_loop');
  later(31);
  await watchAlarms(deps);
  expect(await standing()).not.toContain('event_loop');
});

async function inOwnersName(sql: string): Promise<void> {
  const owner = connect(database.ownerUrl, { max: 1 });
  await owner.raw(sql).finally(() => owner.destroy());
}
