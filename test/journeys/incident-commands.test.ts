import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { approver, hire, operator } from '../incidents/office';
import { run } from './program';

let database: TestDatabase;
const folder = mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'incidents-'));
const file = (name: string, text: string | Buffer) => {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
};
const source = `incident: case-1
organisation: {ja: 会社, en: Company}
title: {ja: お知らせ, en: Notice}
exposures:
  - {code: all, title: {ja: 全員}, basis: window, criteria: [{sites: [アルファ]}], data_items: [email], desk: main}
desks: [{code: main}]
`;

beforeAll(async () => {
  database = await createTestDatabase();
  await hire(testDependencies(database.db), operator, 'operator');
  await hire(testDependencies(database.db), approver, 'approver');
});
afterAll(() => database.drop());

function shokai(...words: string[]) {
  const { sessionSecret, piiKey, digestKey } = testConfig();
  const keys = { SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey };
  return run(words, { DATABASE_URL: database.url, DATA_DIR: folder, ...keys });
}

test('validate needs no database, and names line, key and what is expected', async () => {
  const good = await shokai('incident', 'validate', file('good.yaml', source));
  expect(good).toMatchObject({ exitCode: 0, stdout: 'case-1 is valid: exposures 1, desks 1\n', stderr: '' });
  const typo = await shokai(
    'incident',
    'validate',
    file('typo.yaml', source.replace('title: {ja: お', 'titel: {ja: お')),
  );
  expect(typo).toMatchObject({ exitCode: 1, stdout: '' });
  expect(typo.stderr).toBe(`shokai: The incident file has 2 problems; nothing was changed.
  line 1, title: missing; expected a text by language: {ja: …, en: …}
  line 3, titel: unknown key (did you mean "title"?)
`);
  const foreign = await shokai('incident', 'validate', file('sjis.yaml', Buffer.from([0x61, 0x3a, 0x0a, 0x93, 0xfa])));
  expect(foreign).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('line 2: bytes that are no UTF-8') });
  const lost = await shokai('incident', 'validate', path.join(folder, 'none.yaml'));
  expect(lost).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^shokai: There is no file .*\n$/) });
});

test('an incident goes from file to publication and back; what was exported changes nothing', async () => {
  const by = (email: string) => ['--by', email];
  const does = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await shokai('incident', ...words);
    return [exitCode, (stdout + stderr).trim()];
  };
  const path1 = file('case-1.yaml', source);
  expect(await does('apply', path1, ...by(operator))).toEqual([0, 'case-1 revision 1: applied as draft']);
  const exported = await shokai('incident', 'export', 'case-1');
  expect(exported.stdout).toBe(`# revision: 1\n${source}`);
  expect(await does('apply', file('exported.yaml', exported.stdout), ...by(operator))).toEqual([
    0,
    'case-1 revision 1: nothing changed',
  ]);
  expect(await does('submit', 'case-1', ...by(operator))).toEqual([0, 'case-1 revision 1: submitted for approval']);
  expect(await does('approve', 'case-1', ...by(operator))).toEqual([
    1,
    expect.stringContaining('needs the role approver'),
  ]);
  expect(await does('approve', 'case-1', ...by(approver))).toEqual([0, 'case-1 revision 1: approved']);
  const refused = await does('publish', 'case-1', ...by(operator));
  expect(refused).toEqual([
    1,
    expect.stringContaining('--confirm アルファ); exposure all: no import covers the window ..'),
  ]);
  const confirm = ['--confirm', 'アルファ', '--confirm', 'coverage'];
  expect(await does('publish', 'case-1', ...confirm, ...by(operator))).toEqual([0, 'case-1 revision 1: published']);
  expect(await does('withdraw', 'case-1', ...by(operator))).toEqual([2, expect.stringContaining('--reason TEXT')]);
  const why = ['--reason', 'a wrong figure'];
  expect(await does('withdraw', 'case-1', ...why, ...by(operator))).toEqual([0, 'case-1 revision 1: taken back, held']);
  expect(await does('publish', 'nothing', ...by(operator))).toEqual([1, 'shokai: There is no incident nothing.']);
});

test('a submitted revision is sent back with a comment, and the ends of its windows are printed', async () => {
  const window = source.replace('case-1', 'case-2').replace('[アルファ]', '[アルファ], from: 2016-05-20');
  const does = (...words: string[]) => shokai('incident', ...words);
  await does('apply', file('case-2.yaml', window), '--by', operator);
  await does('submit', 'case-2', '--by', operator);
  const sent = await does('return', 'case-2', '--reason', 'one window more', '--by', approver);
  expect(sent).toMatchObject({ exitCode: 0, stdout: 'case-2 revision 1: sent back\n' });
  const { stdout } = await does('boundaries', 'case-2');
  expect(stdout.trim().split('\n')).toEqual([
    'all\t0\tcriterion\tfrom\t2016-05-19T23:59:59\tAsia/Tokyo\toutside\tno_match\ttrue',
    'all\t0\tcriterion\tfrom\t2016-05-20T00:00:00\tAsia/Tokyo\tinside\taffected\ttrue',
  ]);
  expect(JSON.parse((await does('boundaries', 'case-2', '--json')).stdout)).toMatchObject([
    { exposure: 'all', criterion: 0, window: 'criterion', end: 'from', says: 'no_match', as_window: true },
    { says: 'affected' },
  ]);
});

test('wrong words are exit 2', async () => {
  for (const words of [['aply', 'x'], ['apply', 'x'], ['publish'], ['export', 'x', '--revision', 'two']])
    expect((await shokai('incident', ...words)).exitCode).toBe(2);
});
