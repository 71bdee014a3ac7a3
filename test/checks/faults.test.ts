import { randomBytes } from 'node:crypto';
import knex, { type Knex } from 'knex';
import { connect } from '../../db/connection';
import type { Answer } from '../../server/checks/answer';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import type { Reason } from '../../server/matching/verdict';
import { createKeyring } from '../../server/sealing/keyring';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { waitFor } from '../journeys/program';
import { loadWorld } from '../oracle/load-world';
import { Fuse, failingParts } from './failing-parts';
import { published, smallWorld } from './small-world';

let database: TestDatabase;
let deps: Dependencies;
beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction((trx) => loadWorld(trx, deps.keys, smallWorld(published)));
});
afterEach(() => database.drop());

const checkAs = (parts: Dependencies, memberId: string) => checkMember(parts, memberId, { via: 'web', session: 's' });
const checkStranger = (parts: Dependencies) =>
  checkIdentifier(parts, { kind: 'email', value: 'stranger@example.com' }, { via: 'email_code' });

const couldNot = { verdict: 'could_not_check', reason: 'failure' };
/** Nobody who would be told that nothing was found is told so. */
async function expectNoAllClear(parts: Dependencies, reason: Reason = 'failure'): Promise<void> {
  expect(await checkAs(parts, 'outside')).toMatchObject({ verdict: 'could_not_check', reason });
  expect(await checkStranger(parts)).toMatchObject([{ verdict: 'could_not_check', reason }]);
}

/** A pool whose connections give up early. */
const impatient = (settings: object, max = 2): Knex =>
  knex({
    client: 'pg',
    connection: { connectionString: database.url, ...settings },
    pool: { min: 0, max },
    acquireConnectionTimeout: 300,
  });

async function whileLocked(table: string, work: () => Promise<void>): Promise<void> {
  const trx = await database.db.transaction();
  await trx.raw(`lock table ${table} in access exclusive mode`);
  try {
    await work();
  } finally {
    await trx.rollback();
  }
}

describe('what fails is no all-clear', () => {
  it('without an answer of the database', async () => {
    const db = connect('postgres://shokai:shokai@127.0.0.1:1/shokai');
    await expectNoAllClear({ ...deps, db });
    await db.destroy();
  });

  it.each(['activities', 'list_people', 'rules', 'checks'])(
    'when a lock on %s is not granted in time',
    async (table) => {
      const db = impatient({ lock_timeout: 100 });
      await whileLocked(table, () => expectNoAllClear({ ...deps, db }));
      await db.destroy();
    },
  );

  it('when a statement takes too long', async () => {
    const db = impatient({ statement_timeout: 100 });
    await whileLocked('activities', () => expectNoAllClear({ ...deps, db }));
    await db.destroy();
  });

  it('when no connection is free', async () => {
    const db = impatient({}, 1);
    const trx = await db.transaction();
    await expectNoAllClear({ ...deps, db });
    await trx.rollback();
    await db.destroy();
  });

  it('when the database was stopped in the middle of the check', async () => {
    const db = impatient({});
    const pending = whileLocked('list_people', async () => {
      const answer = checkAs({ ...deps, db }, 'outside');
      await waitFor(async () => {
        const { rows } = await database.db.raw(
          `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rows.length > 0;
      });
      expect(await answer).toMatchObject(couldNot);
    });
    await pending;
    await db.destroy();
  });

  it.each<[string, (parts: Dependencies) => Promise<Answer[]>]>([
    ['a member', async (parts) => [await checkAs(parts, 'outside')]],
    ['a proven identifier', checkStranger],
  ])('when something throws, at each step of the check of %s', async (_, check) => {
    const failing = async (step: number) => {
      const db = connect(database.url);
      const fuse = new Fuse(step);
      const [answer] = await check(failingParts({ ...deps, db }, fuse));
      await db.destroy();
      await database.db('checks').delete();
      return { answer, isBlown: fuse.isBlown };
    };
    const steps: unknown[] = [];
    for (let step = await failing(1); step.isBlown; step = await failing(steps.length + 1)) steps.push(step.answer);
    expect(steps.length).toBeGreaterThanOrEqual(5);
    expect(steps).toEqual(steps.map(() => expect.objectContaining(couldNot)));
  });

  it('when a key that opens the record is missing', async () => {
    const keys = createKeyring(`other:${randomBytes(32).toString('base64')}`, testConfig().digestKey);
    expect(await checkAs({ ...deps, keys }, 'outside')).toMatchObject(couldNot);
  });

  it('when nobody knows whether the member is withdrawn and of which kinds', async () => {
    await database.db('members').where({ member_id: 'outside' }).update({ standing_id: 9_999 });
    expect(await checkAs(deps, 'outside')).toMatchObject(couldNot);
  });

  it('when the record was altered', async () => {
    await database
      .db('members')
      .where({ member_id: 'outside' })
      .update({ profile: Buffer.from([4, 116, 101, 115, 116, 0]) });
    expect(await checkAs(deps, 'outside')).toMatchObject(couldNot);
  });

  it('when a live list that a basis needs is missing', async () => {
    await database.db('list_versions').where({ exposure_code: 'known' }).update({ is_live: false });
    await expectNoAllClear(deps, 'list_missing');
  });

  it('when a facet came that the rules were not compiled for', async () => {
    await database.db('facets').insert({ activity: 'new', activity_key: 'new' });
    await expectNoAllClear(deps);
  });

  it('when a standing was not compiled', async () => {
    await database.db('standing_masks').delete();
    await expectNoAllClear(deps);
    expect(await checkAs(deps, 'affected')).toMatchObject({ verdict: 'possibly_affected', reason: 'failure' });
  });

  it('when a published revision was never compiled', async () => {
    await database.db('exposures').delete();
    await database.db('standing_masks').delete();
    await database.db('revisions').update({ compiled_through: 0 });
    await expectNoAllClear(deps);
  });

  it('when a row of the member could not be read: then it is the record', async () => {
    expect(await checkAs(deps, 'unreadable')).toMatchObject({ verdict: 'could_not_check', reason: 'record' });
  });
});

describe('what fails does not hide that somebody is affected', () => {
  it('when the record does not open, a list is missing or the answer cannot be kept', async () => {
    const keys = createKeyring(`other:${randomBytes(32).toString('base64')}`, testConfig().digestKey);
    const affected = { verdict: 'affected', reason: 'failure', exposures: [{ exposure: 'web-server' }] };
    expect(await checkAs({ ...deps, keys }, 'affected')).toMatchObject(affected);
    await database.db('list_versions').where({ exposure_code: 'known' }).update({ is_live: false });
    expect(await checkAs(deps, 'affected')).toMatchObject({ ...affected, reason: 'list_missing' });
    await database.db.raw('alter table checks add check (verdict is null) not valid');
    expect(await checkAs(deps, 'affected')).toMatchObject({ verdict: 'affected' });
    expect(await database.db('checks').where({ via: 'web' })).toHaveLength(2);
  });
});
