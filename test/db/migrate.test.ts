import { connect } from '../../db/connection';
import { migrate, pendingMigrations } from '../../db/migrate';
import { applicationRole } from '../../db/roles';
import { createTestDatabase, type TestDatabase } from '../database';

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

  it('names what is missing in an empty database, and applies it once when run twice at once', async () => {
    const owner = connect(database.ownerUrl, { max: 1 });
    await owner.raw('drop schema public, audit, graphile_worker cascade');
    await owner.raw('create schema public');
    await owner.raw('grant usage, create on schema public to ??', [applicationRole]);
    await owner.destroy();
    const missing = await pendingMigrations(database.db);
    expect(missing).toEqual(['001_schema']);
    const runs = await Promise.all([migrate(database.ownerUrl), migrate(database.ownerUrl)]);
    expect(runs.flat()).toEqual(missing);
  });

  it('refuses a database of a newer version', async () => {
    await database.db('migrations').insert({ name: '999_future', digest: Buffer.alloc(32) });
    await expect(pendingMigrations(database.db)).rejects.toThrow('newer version');
    await database.db('migrations').where({ name: '999_future' }).delete();
  });

  it.each([
    ["update migrations set digest = sha256('another')", 'when the schema has changed since'],
    ['alter table migrations rename to knex_migrations', 'when the fifteen migrations of the first edition made it'],
  ])('refuses a database that a version before 1.0 made (%s): %s', async (change) => {
    await database.db.raw(change);
    await expect(pendingMigrations(database.db)).rejects.toThrow('made by a version before 1.0');
    await expect(migrate(database.ownerUrl)).rejects.toThrow('made by a version before 1.0');
  });
});
