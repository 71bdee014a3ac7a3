import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import type { ImportCommand } from '../../server/imports/begin-import';
import { insertStaff } from '../../server/staff/staff-repository';
import { testConfig, testDependencies } from '../dependencies';
import type { LoadFigures } from './load-in-process';

/** Email of the operator who imports. */
export const by = 'operator@example.jp';

export const urlOf = (db: Knex): string => db.client.config.connection.connectionString;

export async function addOperator(db: Knex): Promise<void> {
  const deps = testDependencies(db);
  await insertStaff(deps, { email: by, role: 'operator', createdAt: deps.now() });
}

/** Imports a file in a process of its own. */
export async function loadApart(
  db: Knex,
  folder: string,
  file: string,
  command: Omit<ImportCommand, 'by'>,
): Promise<LoadFigures> {
  const { sessionSecret, piiKey, digestKey } = testConfig();
  const env = {
    ...{ PATH: process.env.PATH, DATABASE_URL: urlOf(db), DATA_DIR: folder },
    ...{ SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey },
  };
  const script = path.join(__dirname, 'load-in-process.js');
  const words = [script, file, JSON.stringify({ ...command, by })];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env });
  return JSON.parse(stdout);
}
