import { randomBytes } from 'node:crypto';
import { startTestServer } from './database-server';
import { inDatabase, migrateTemplate } from './database-template';

/** Before the first test of a run: a PostgreSQL (or the one of TEST_DATABASE_URL) with a migrated template database. */
export default async function setUp(): Promise<void> {
  const outside = process.env.TEST_DATABASE_URL;
  const server = outside ? undefined : await startTestServer();
  const template = `shokai_test_${randomBytes(4).toString('hex')}`;
  const ownerUrl = outside ?? server?.ownerUrl ?? '';
  const databases = await migrateTemplate(ownerUrl, template);
  process.env.SHOKAI_TEST_DATABASES = JSON.stringify(databases);
  Object.assign(globalThis, {
    endTestDatabases: async () => {
      if (server) await server.stop();
      else await inDatabase(ownerUrl, (db) => db.raw('drop database if exists ?? with (force)', [template]));
    },
  });
}
