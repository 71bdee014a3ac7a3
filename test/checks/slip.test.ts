import type { Express } from 'express';
import { createApp } from '../../server/app';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';
import { loadCases, people } from './case-world';

let database: TestDatabase;
let app: Express;
let cookie: [string, string];
beforeAll(async () => {
  database = await createTestDatabase();
  const deps = testDependencies(database.db);
  await loadCases(database.db, deps.keys, ['adprint-2016', 'netsea-2016']);
  app = createApp(deps);
  cookie = await signInAs(deps, people.adprint.memberId);
});
afterAll(() => database.drop());

async function slip(path: string): Promise<string> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...cookie);
  const { html } = await visitor.open(path);
  return /<main.*<\/main>/s.exec(html)?.[0] ?? '';
}

it('says the answer, its number, its time and every version that it rests on', async () => {
  const text = await slip('/ja/check/slip');
  expect(text).toContain('お客様の情報が漏えいしたおそれがあります');
  expect(text).toMatch(/照会番号.*\d{4} \d{4} \d{4}/s);
  expect(text).toContain('2024年6月3日（月） 12:00 現在（日本時間）');
  expect(text).toContain('（お知らせの版 1、対象者一覧の第1版）');
  expect(text).toContain('（お知らせの版 1）');
  expect(text).toContain('カード会社に電話で連絡する');
});

it('holds of the person what they chose, and else nothing', async () => {
  const personal = [people.adprint.memberId, '見本 花子', '@'];
  const none = await slip('/ja/check/slip');
  for (const value of personal) expect(none).not.toContain(value);
  const id = await slip('/ja/check/slip?member_id=yes');
  expect(personal.map((value) => id.includes(value))).toEqual([true, false, false]);
  const name = await slip('/ja/check/slip?name=yes');
  expect(personal.map((value) => name.includes(value))).toEqual([false, true, false]);
});
