import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../database';
import { chosen, customer, headless, said } from './canaries';
import { dumpDatabase } from './dump-database';
import { findCanaries } from './find-canaries';
import { type LivedIn, liveInPortal } from './lived-in-portal';
import { Visitor } from './visitor';

let database: TestDatabase;
let portal: LivedIn;
const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-canaries-'));

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await liveInPortal(database, dataDir);
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('the search finds a canary however it is written', () => {
  const hidden = [
    `x ${customer.email.toLowerCase()} y`,
    `\\x00${Buffer.from('カラスモリサエズリコ').toString('hex')}`,
    Buffer.from(`{"phone":"${customer.phone}"}`).toString('base64'),
    '/ja/check?phone=%2B818642',
    `/ja/${encodeURIComponent(said.note)}`,
  ];
  expect(hidden.map((text) => findCanaries(text).length > 0)).toEqual([true, true, true, false, true]);
  expect(portal.exports.join('')).toContain(customer.email.toLowerCase());
});

test('a dump of the database holds none of them', async () => {
  const dump = await dumpDatabase(database.db);
  const found = [...dump]
    .map(([table, text]) => [table, findCanaries(text)])
    .filter(([, canaries]) => canaries?.length);
  expect(found).toEqual([]);
  expect(dump.get('public.imports')).toContain('no_header');
  for (const table of ['members', 'mails', 'calls', 'inquiry_messages', 'sessions', 'import_rejects', 'letter_codes'])
    expect([table, dump.get(`public.${table}`)?.length ?? 0]).not.toEqual([table, 0]);
  expect(dump.get('graphile_worker._private_jobs')).toMatch(/mailId/);
});

test('nor do the files that lie on the disk', () => {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  // Files that are imported lie sealed in the database, never on the disk.
  expect(files.map(({ name }) => name).sort()).toEqual([
    expect.stringMatching(/^audit-heads-.+\.log$/),
    'live-incidents.json',
  ]);
  for (const file of files) {
    const bytes = readFileSync(path.join(file.parentPath, file.name));
    expect([file.name, findCanaries(bytes.toString('utf8')), findCanaries(bytes.toString('hex'))]).toEqual([
      file.name,
      [],
      [],
    ]);
  }
});

test('nor does any address that was opened', () => {
  expect(portal.visited().length).toBeGreaterThan(50);
  expect(findCanaries(portal.visited().join('\n'))).toEqual([]);
});

test('what goes wrong puts them neither on the page nor into the log', async () => {
  const shown: string[] = [];
  const stranger = new Visitor(portal.app);
  for (const value of [customer.email, customer.name, said.note, headless.phone]) {
    const there = encodeURIComponent(value);
    for (const address of [`/ja/${there}`, `/ja/incidents/${there}`, `/${there}`, `/ja/check?x=${there}&x[]=${there}`])
      shown.push(withoutAddresses((await stranger.open(address)).html));
    await stranger.open('/ja/login');
    shown.push((await stranger.submit({ identifier: value, password: value, _csrf: value })).html);
  }
  const member = await portal.signIn(customer.email, chosen.password);
  await database.db.raw('alter table members rename to members_away');
  try {
    await stranger.open('/ja/login');
    shown.push((await stranger.submit({ identifier: customer.email, password: chosen.password })).html);
    for (const page of ['check', 'account']) shown.push((await member.open(`/ja/${page}`)).html);
    await stranger.open('/ja/check/code');
    await member.open('/ja/inquiries/new');
    await member.submit({ topic: 'other', text: `${said.note}\0` });
    shown.push((await member.open('/ja/check')).html);
  } finally {
    await database.db.raw('alter table members_away rename to members');
  }
  expect(shown.length).toBeGreaterThan(20);
  expect(findCanaries(shown.join('\n'))).toEqual([]);
  const log = portal.log();
  expect(log).toContain('request failed');
  expect(findCanaries(log)).toEqual([]);
});

/** A page that was not found links to itself in the other language; that the browser knows where it is gives nothing away. */
const withoutAddresses = (html: string) => html.replace(/ (href|action)="[^"]*"/g, '');
