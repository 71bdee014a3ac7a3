import type { Knex } from 'knex';
import { connect } from '../db/connection';
import { migrate } from '../db/migrate';
import { applicationRole, prepareDatabase } from '../db/roles';

/** What test files are told about the run's databases. */
export interface TestDatabases {
  template: string;
  /** Connection with the right to make databases (a superuser's). */
  ownerUrl: string;
  /** Connection of the application's role. */
  url: string;
}

/** Makes the database that every test database is a copy of. */
export async function migrateTemplate(ownerUrl: string, template: string): Promise<TestDatabases> {
  const url = new URL(ownerUrl);
  url.username = applicationRole;
  await prepareDatabase(ownerUrl, template, url.password);
  await migrate(urlOf(ownerUrl, template));
  await agree(urlOf(ownerUrl, template));
  return { template, ownerUrl, url: url.href };
}

export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` on a connection that is closed afterwards. */
export async function inDatabase<T>(url: string, work: (db: Knex) => PromiseLike<T>): Promise<T> {
  const db = connect(url, { max: 1, long: true });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** As if the self-check had found nothing wrong and never grew old: tests that fill tables by hand are not about it. */
const agree = (url: string) => inDatabase(url, (db) => db('self_check').update({ counted_at: 'infinity' }));
