import { applicationHasOwnRole, createTestDatabase, type TestDatabase } from '../database';

describe('the audit log, as the role of the application', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.db.raw("insert into audit_events (actor, action) values ('system', 'test.happened')");
  });
  afterAll(() => database.drop());

  it.each(["update audit_events set action = 'nothing'", 'delete from audit_events', 'truncate audit_events'])(
    'refuses %s',
    async (statement) => {
      await expect(database.db.raw(statement)).rejects.toThrow(/permission denied|append-only/);
      expect(await database.db('audit_events').pluck('action')).toEqual(['test.happened']);
    },
  );

  if (!applicationHasOwnRole) return;
  it.each([
    'drop table audit_events',
    'alter table audit_events disable trigger all',
    'update audit_chain set sequence = 0',
    'create or replace function audit_events_refuse() returns trigger language plpgsql as $$ begin return null; end $$',
    'set role shokai_audit',
  ])('refuses %s', async (statement) => {
    const attempt = database.db.transaction((trx) => trx.raw(statement).then(() => trx.rollback(new Error('allowed'))));
    await expect(attempt).rejects.toThrow(/permission denied|must be owner/);
  });
});
