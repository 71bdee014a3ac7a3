import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { tables } from '../../db/tables';
import { registerMemberCommands } from '../../server/cli/member-commands';
import { ofNobody, tablesOfPerson } from '../../server/keys/export-member';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { operator } from '../incidents/office';
import { chosen, customer, guest, said } from '../journeys/canaries';
import { type LivedIn, liveInPortal } from '../journeys/lived-in-portal';

let database: TestDatabase;
let portal: LivedIn;
beforeAll(async () => {
  database = await createTestDatabase();
  portal = await liveInPortal(database, mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'export-')));
});
afterAll(() => database.drop());

const take = (memberId: string) =>
  runCommand(registerMemberCommands, portal.deps, [
    'member',
    'export',
    memberId,
    '--by',
    operator,
    '--reason',
    'request 7',
  ]);

it('knows of every table about people where one person stands in it, or why nobody does', () => {
  const about = Object.keys(tables).filter((name) => tables[name]?.isAboutPeople);
  expect([...Object.keys(tablesOfPerson), ...Object.keys(ofNobody)].toSorted()).toEqual(about.toSorted());
});

it('prints what a customer gave, did, asked and was told, and nobody else', async () => {
  const { exitCode, lines, error } = await take(customer.memberId);
  expect([exitCode, error]).toEqual([0, '']);
  const text = lines[0] as string;
  for (const value of [customer.name.normalize('NFKC'), customer.phone, chosen.loginId]) expect(text).toContain(value);
  for (const value of [guest.email, '$argon2', '"digest', '"secret"']) expect(text).not.toContain(value);
  const taken = JSON.parse(text);
  for (const table of [
    'members',
    'credentials',
    'checks',
    'mails',
    'calls',
    'inquiries',
    'list_people',
    'list_entries',
    'activities',
  ])
    expect([table, taken.tables[table].length > 0]).toEqual([table, true]);
  expect(JSON.stringify(taken.tables.inquiry_messages)).toContain(said.inquiry);
});

it('is written down, with who and why', async () => {
  const event = await database.db('audit.events').where({ action: 'member.export' }).first();
  expect(event).toMatchObject({ memberId: customer.memberId, reason: 'request 7' });
});

it('says that there is no such member', async () => {
  expect((await take('CN-9999')).error).toContain('There is no member CN-9999.');
});
