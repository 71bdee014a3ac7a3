import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../server/project-root';

/** The files of `db/schema` save `audit.sql`, each after those whose tables it refers to. */
export const nouns = [
  'installation',
  'figures',
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
  'waiting',
  'credentials',
  'mail',
  'inquiries',
  'drafts',
  'calls',
  'api',
] as const;

const read = (noun: string) => readFileSync(path.join(projectRoot, 'db/schema', `${noun}.sql`), 'utf8');

/** What makes the application's tables in an empty database, as one text of many statements. */
export const tablesSql = (): string => nouns.map(read).join('\n');

/** What makes the audit log in its schema. */
export const auditSql = (): string => read('audit');

export const digestOf = (sql: string): Buffer => createHash('sha256').update(sql).digest();
