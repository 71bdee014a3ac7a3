import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../server/project-root';

/** The files of `db/schema`, each after those whose tables it refers to. */
export const nouns = [
  'installation',
  'audit',
  'staff',
  'incidents',
  'changes',
  'matching',
  'imports',
  'members',
  'activities',
  'lists',
  'checks',
  'outreach',
  'sessions',
  'credentials',
  'mail',
  'inquiries',
  'calls',
  'api',
] as const;

/** What makes the schema in an empty database, as one text of many statements. */
export const schemaSql = (): string =>
  nouns.map((noun) => readFileSync(path.join(projectRoot, 'db/schema', `${noun}.sql`), 'utf8')).join('\n');

export const digestOf = (sql: string): Buffer => createHash('sha256').update(sql).digest();
