import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { to } from 'pg-copy-streams';
import { withClient } from '../../db/connection';
import { columnOf } from '../../db/row-names';
import { getHead, type Head } from '../../server/audit/audit-repository';
import { headLine } from '../../server/audit/exported-heads';
import { recordEvent } from '../../server/audit/record-event';
import { projectRoot } from '../../server/project-root';
import { createTestDatabase, type TestDatabase } from '../database';

const folder = path.join(process.env.SHOKAI_TEST_FOLDER as string, 'verify-dump');
let database: TestDatabase;
let head: Head;
let dump: string;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  database = await createTestDatabase();
  const subject = 'a\tb\\c\r\n"d"\u001f\u2028照会';
  for (const number of [1, 2, 3])
    await recordEvent(database.db, { actor: 'staff-1', action: 'test.happen', subject, data: { number, subject } });
  head = await getHead(database.db);
  const tables = ['audit.events', 'audit.chain'].map(async (table) => {
    const columns = Object.keys(await database.db(table).first())
      .map(columnOf)
      .join(', ');
    const rows = await withClient(database.db, (client) =>
      text(client.query(to(`copy ${table} (${columns}) to stdout`))),
    );
    return `--\n-- Data for ${table}\n--\n\nCOPY ${table} (${columns}) FROM stdin;\n${rows}\\.\n\n`;
  });
  dump = (await Promise.all(tables)).join('');
});
afterAll(() => database.drop());

function verify(sql: string, heads = headLine(head)) {
  const files = ['dump.sql', 'heads.txt'].map((name) => path.join(folder, name)) as [string, string];
  writeFileSync(files[0], sql);
  writeFileSync(files[1], heads);
  const { status, stdout } = spawnSync(process.execPath, [path.join(projectRoot, 'docs/verify-audit.mjs'), ...files]);
  return [status, String(stdout)];
}

describe('docs/verify-audit.mjs, which knows the log from a dump alone', () => {
  it('holds what the database holds', () => {
    expect(verify(dump)).toEqual([0, `3 events hold, 1 exported heads. ${headLine(head)}\n`]);
  });

  it.each<[string, (sql: string) => string, string]>([
    ['an edited event', (sql) => sql.replace('staff-1', 'staff-2'), 'Event 1 was changed'],
    ['a missing event', (sql) => sql.replace(/^2\t[^\n]*\n/m, ''), 'Event 2 is missing'],
    ['a cut tail', (sql) => sql.replace(/^3\t[^\n]*\n/m, ''), 'ends with event 2, its head says 3'],
    ['a head that was taken away', (sql) => sql.replace(/^t\t[^\n]*\n/m, ''), '0 heads'],
  ])('finds %s', (_, change, found) => {
    expect(verify(change(dump))).toEqual([1, expect.stringContaining(found)]);
  });

  it.each<[string, (line: string) => string, string]>([
    [
      'another chain',
      (line) => line.replace(/[0-9a-f-]{36}$/, '00000000-0000-4000-8000-000000000000'),
      'holds another',
    ],
    [
      'another past',
      (line) => line.replace(/head 3 [0-9a-f]{64}/, `head 3 ${'0'.repeat(64)}`),
      'Event 3 is not the one',
    ],
  ])('finds that a kept head tells of %s', (_, change, found) => {
    expect(verify(dump, change(headLine(head)))).toEqual([1, expect.stringContaining(found)]);
  });

  it('says that it could read nothing', () => {
    expect(verify('-- nothing')[0]).toBe(2);
  });
});
