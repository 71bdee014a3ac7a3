import { mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { createApp } from '../../server/app';
import { readStatements } from '../../server/notices/statements';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  readStatements(undefined);
  await database.drop();
});

const folderWith = (files: Record<string, string>) => {
  const folder = mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'statements-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
};
const appWith = (statements?: string) =>
  createApp(testDependencies(database.db, { config: { ...testConfig(), statements } }));
const read = async (app: ReturnType<typeof appWith>, page: string) => (await request(app).get(page)).text;

it('the foot of every page leads to three statements, which say what the portal does', async () => {
  const app = appWith();
  const home = await read(app, '/ja/');
  for (const name of ['privacy', 'cookies', 'accessibility']) {
    expect(home).toContain(`href="/ja/statements/${name}"`);
    const { status, text, headers } = await request(app).get(`/en/statements/${name}`);
    expect([status, headers['set-cookie']]).toEqual([200, undefined]);
    expect(text).toMatch(/<h1>(Privacy|Cookies|Accessibility) o[nf] this portal<\/h1>\s*<p>/);
  }
  expect(await read(app, '/ja/statements/privacy')).toContain(`終了したあと ${testConfig().retentionDays} 日`);
});

it("a company's own take their place, in the first language where they lack the reader's, and cannot bring scripts", async () => {
  const app = appWith(folderWith({ 'privacy.ja.md': '**弊社**の方針 <script>alert(1)</script>' }));
  const page = await read(app, '/en/statements/privacy');
  expect(page).toContain('<div lang="ja"><p><strong>弊社</strong>の方針');
  expect(page).not.toContain('<script>alert');
  expect(await read(app, '/en/statements/cookies')).toContain('Cookies on this portal');
});

it.each<[string, Record<string, string>, string]>([
  ['a name that no page shows', { 'privcy.ja.md': 'x' }, '"privcy.ja.md" would be shown nowhere'],
  ['a language that is not read here', { 'privacy.fr.md': 'x' }, '"privacy.fr.md" would be shown nowhere'],
  ['an empty file', { 'privacy.ja.md': ' \n' }, '"privacy.ja.md" is empty'],
  ['no first language', { 'privacy.en.md': 'x' }, 'has no privacy.ja.md'],
])('%s is refused at start', (_, files, why) => {
  expect(() => readStatements(folderWith(files))).toThrow(why);
});

it('so is a folder that is not there', () => {
  expect(() => readStatements('/no/such/folder')).toThrow('a folder that is not there');
});
