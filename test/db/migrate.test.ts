import { connect } from '../../db/connection';
import { migrate, pendingMigrations } from '../../db/migrate';
import { applicationRole } from '../../db/roles';
import { applicationHasOwnRole, createTestDatabase, type TestDatabase } from '../database';

describe('migrate', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('leaves nothing pending', async () => {
    expect(await pendingMigrations(database.db)).toEqual([]);
    expect(await migrate(database.ownerUrl)).toEqual([]);
  });

  it('goes on where an earlier version stopped and took the audit log out of the hands of the application', async () => {
    await database.db.raw("drop table api_tokens; delete from knex_migrations where name = '012_api_tokens'");
    expect(await migrate(database.ownerUrl)).toEqual(['012_api_tokens']);
    await database.db.raw("insert into audit_events (actor, action) values ('token-1', 'test.happened')");
  });

  it('takes a database that had the later tables and columns from the start', async () => {
    await database.db('knex_migrations').where({ name: '013_purge_layouts_reviews' }).delete();
    expect(await migrate(database.ownerUrl)).toEqual(['013_purge_layouts_reviews']);
    const { rows } = await database.db.raw(
      "select conname from pg_constraint where conrelid = 'answer_reviews'::regclass and contype = 'c' order by 1",
    );
    expect(rows).toEqual([{ conname: 'answer_reviews_check' }, { conname: 'answer_reviews_state_check' }]);
  });

  it('names what is missing in an empty database, and applies it once when run twice at once', async () => {
    const owner = connect(database.ownerUrl, { max: 1 });
    await owner.raw('drop schema public, graphile_worker cascade');
    await owner.raw('create schema public');
    if (applicationHasOwnRole) await owner.raw('grant usage, create on schema public to ??', [applicationRole]);
    await owner.destroy();
    const missing = await pendingMigrations(database.db);
    expect(missing[0]).toBe('001_incidents');
    const runs = await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)]);
    expect(runs.flat()).toEqual(missing);
  });

  it('refuses a database of a newer version', async () => {
    await database.db('knex_migrations').insert({ name: '999_future', batch: 9, migration_time: new Date() });
    await expect(pendingMigrations(database.db)).rejects.toThrow('newer version');
  });
});
