import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { startTestServer } from './database-server';
import { inDatabase, migrateTemplate } from './database-template';
import { makeRunFolder } from './run-folder';

/** Before the first test of a run: a PostgreSQL (or the one of TEST_DATABASE_URL) with a migrated template database. */
export default async function setUp(): Promise<void> {
  const outside = process.env.TEST_DATABASE_URL;
  const folder = makeRunFolder();
  process.env.SHOKAI_TEST_FOLDER = folder.path;
  const server = outside ? undefined : await startTestServer(path.join(folder.path, 'server'));
  const template = `shokai_test_${randomBytes(4).toString('hex')}`;
  const ownerUrl = outside ?? server?.ownerUrl ?? '';
  process.env.SHOKAI_TEST_DATABASES = JSON.stringify(await migrateTemplate(ownerUrl, template));
  Object.assign(globalThis, {
    endTestRun: async () => {
      if (server) await server.stop();
      else await inDatabase(ownerUrl, (db) => db.raw('drop database if exists ?? with (force)', [template]));
      folder.remove();
    },
  });
}
