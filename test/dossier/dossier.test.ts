import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { registerIncidentCommands } from '../../server/cli/incident-commands';
import { projectRoot } from '../../server/project-root';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { operator } from '../incidents/office';
import { customer, guest, said, staffEmail } from '../journeys/canaries';
import { type LivedIn, liveInPortal } from '../journeys/lived-in-portal';

const folder = mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'dossier-'));
const archive = path.join(folder, 'birds.zip');
const whole = path.join(folder, 'whole');
let database: TestDatabase;
let portal: LivedIn;
let lines: string[];
beforeAll(async () => {
  database = await createTestDatabase();
  portal = await liveInPortal(database, folder);
  const made = await make(archive);
  expect([made.exitCode, made.error]).toEqual([0, '']);
  lines = made.lines;
  // Python reads ZIP archives wherever `unzip` is not installed.
  const { status, stderr } = spawnSync('python3', ['-m', 'zipfile', '-e', archive, whole]);
  expect([status, String(stderr)]).toEqual([0, '']);
});
afterAll(() => database.drop());

const make = (out: string, code = 'birds-2024') =>
  runCommand(registerIncidentCommands, portal.deps, [
    ...['incident', 'dossier', code, '--by', operator, '--reason', 'audit of May', '--out', out],
  ]);
const read = (name: string) => readFileSync(path.join(whole, name), 'utf8');
function verify(at = whole, ...words: string[]) {
  const script = path.join(projectRoot, 'docs/verify-dossier.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, at, ...words]);
  return [status, `${stdout}${stderr}`];
}

it('holds, for whoever has nothing but the archive, the printed hash and head', () => {
  const [, , sha256] = (lines[0] as string).split(' ') as [string, string, string];
  const heads = path.join(folder, 'heads-elsewhere');
  writeFileSync(heads, lines[1] as string);
  expect(verify(whole, sha256, heads)).toEqual([0, expect.stringContaining('The dossier of birds-2024 holds')]);
  expect(verify(whole, 'f'.repeat(64))).toEqual([1, expect.stringContaining('This is another dossier')]);
});

it('says who was told what and when, by member ID, and who approved which list', async () => {
  const told = read('told.csv')
    .split('\r\n')
    .filter((line) => line.startsWith(`${customer.memberId},`));
  const checks = await database.db('checks').where({ person: customer.memberId });
  expect(told).toHaveLength(checks.length);
  expect(told[0]).toContain('newsletter:');
  expect(read('told.csv')).toMatch(/\r\n,\d+,/);
  const [list] = JSON.parse(read('lists.json'));
  expect(list).toMatchObject({ exposureCode: 'newsletter', approvedBy: expect.stringMatching(/^staff-/) });
  expect(read('revisions/1.yaml')).toContain('incident: birds-2024');
});

it('names nobody in clear', () => {
  const everything = ['told.csv', 'lists.json', 'changes.json', 'letters.csv', 'audit.sql', 'dossier.json']
    .map(read)
    .join();
  for (const value of [...Object.values(guest), customer.email, customer.phone, customer.name, said.note, staffEmail])
    expect(everything).not.toContain(value);
});

it('is written down, with its hash, before anybody has it', async () => {
  const event = await database.db('audit.events').where({ action: 'incident.dossier' }).first();
  const [, , sha256] = (lines[0] as string).split(' ');
  expect(event).toMatchObject({ subject: 'birds-2024', reason: 'audit of May', data: { sha256 } });
});

const anew = (name: string, change: (text: string) => string) => (at: string) => {
  const file = path.join(at, name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
};
/** As whoever forges it would: the list of hashes is made anew, too. */
const sealedAnew = (name: string, change: (text: string) => string) => (at: string) => {
  anew(name, change)(at);
  const sum = spawnSync('sha256sum', [name], { cwd: at });
  anew('SHA256SUMS', (text) =>
    text.replace(new RegExp(`^[0-9a-f]{64} {2}${name.replaceAll('.', '\\.')}\n`, 'm'), String(sum.stdout)),
  )(at);
};

it.each<[string, (at: string) => void, string]>([
  [
    'a changed answer',
    anew('told.csv', (text) => text.replace('under_investigation', 'not_affected')),
    'told.csv was changed',
  ],
  ['a file that was left out', (at) => rmSync(path.join(at, 'letters.csv')), 'letters.csv is missing'],
  ['a file that was put in', (at) => writeFileSync(path.join(at, 'more.csv'), ''), 'more.csv does not belong'],
  ['a revision of other words', sealedAnew('revisions/1.yaml', (text) => `${text}\n`), 'Revision 1 is not the file'],
  [
    'another approver',
    sealedAnew('lists.json', (text) => text.replace(/("approvedBy": "staff-)\d+/, '$19')),
    'approved the list of import',
  ],
  [
    'an edited event',
    sealedAnew('audit.sql', (text) => text.replace('incident.apply', 'incident.close')),
    'The audit log: Event',
  ],
  ['a cut log', sealedAnew('audit.sql', (text) => text.replace(/^[^\n]*\n\\\.\n\n$/m, '\\.\n\n')), 'The audit log:'],
])('finds %s', (name, change, found) => {
  const at = path.join(folder, name.replaceAll(' ', '-'));
  cpSync(whole, at, { recursive: true });
  change(at);
  expect(verify(at)).toEqual([1, expect.stringContaining(found)]);
});

it('never writes over a file, and leaves nothing of an archive that did not come to its end', async () => {
  appendFileSync(path.join(folder, 'there.zip'), 'mine');
  expect((await make(path.join(folder, 'there.zip'))).error).toContain('is there already');
  expect((await make(path.join(folder, 'none.zip'), 'no-such')).error).toContain('There is no incident no-such');
  expect(spawnSync('ls', [folder]).stdout.toString()).not.toContain('none.zip');
});
