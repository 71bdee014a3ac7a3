import path from 'node:path';
import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { startTestServer } from '../database-server';
import { migrateTemplate, urlOf } from '../database-template';
import { makeRunFolder } from '../run-folder';

/** A PostgreSQL for one bench, which ends with it. */
export interface BenchServer {
  /** A new, migrated database, on one connection without a statement timeout. */
  makeDatabase: (name: string) => Promise<Knex>;
  /** Where the program finds such a database. */
  urlOf: (name: string) => string;
  /** For whatever else it needs; gone afterwards. */
  folder: string;
}

export async function withBenchServer<T>(work: (server: BenchServer) => Promise<T>): Promise<T> {
  const folder = makeRunFolder();
  const server = await startTestServer(path.join(folder.path, 'server'));
  const opened: Knex[] = [];
  const urls = new Map<string, string>();
  const makeDatabase = async (name: string) => {
    const { url } = await migrateTemplate(server.ownerUrl, name);
    urls.set(name, urlOf(url, name));
    const db = connect(urlOf(url, name), { max: 1, long: true });
    opened.push(db);
    return db;
  };
  try {
    return await work({ makeDatabase, urlOf: (name) => urls.get(name) as string, folder: folder.path });
  } finally {
    for (const db of opened) await db.destroy();
    await server.stop();
    folder.remove();
  }
}
