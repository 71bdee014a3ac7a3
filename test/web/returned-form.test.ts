import type { Express } from 'express';
import request from 'supertest';
import { createApp } from '../../server/app';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

let database: TestDatabase;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  app = createApp(testDependencies(database.db));
});

const refused = async (path: string, answers: Record<string, string>, action?: string) => {
  const visitor = new Visitor(app, { 'X-Forwarded-For': '198.51.100.7' });
  await visitor.open(path);
  await visitor.submit(answers, action);
  return visitor;
};

describe('a form that was refused', () => {
  it('leads to its page, which can be reloaded, with what was typed but never a password', async () => {
    const visitor = await refused('/ja/login', { identifier: 'A-009', password: 'secret-word' });
    const { path, html, text } = visitor.seen;
    expect(path).toBe('/ja/login?form=1');
    expect(html).toContain('value="A-009"');
    expect(html).not.toContain('secret-word');
    expect(text).toContain('組み合わせが確認できませんでした');
    expect((await visitor.open(path)).text).toContain('組み合わせが確認できませんでした');
    expect((await visitor.open('/ja/login')).text).not.toContain('組み合わせが確認できませんでした');
  });

  it('says the same in another language, with what was typed', async () => {
    const visitor = await refused('/ja/check/code', { email: 'no address' });
    expect(visitor.seen.path).toBe('/ja/check/code?form=1');
    await visitor.follow('English');
    expect(visitor.seen.text).toContain('This does not look like an email address');
    expect(visitor.seen.html).toContain('value="no address"');
  });

  it('may be sent again with its once-key, and is shown to no other session', async () => {
    const visitor = await refused('/ja/check/code', { email: 'no address' });
    const other = new Visitor(app);
    expect((await other.open(visitor.seen.path)).text).not.toContain('読み取れませんでした');
    await visitor.submit({ email: 'somebody@example.net' });
    expect(visitor.seen.path).toBe('/ja/check/code/email');
  });

  it('is sent to no other site, whatever page it names', async () => {
    for (const page of ['//evil.example', 'https://evil.example', '/\\evil.example', '']) {
      const visitor = new Visitor(app);
      await visitor.open('/ja/login');
      const { seen } = { seen: await visitor.submit({ identifier: '', password: '', _page: page }) };
      expect(seen.path).toMatch(/^\/ja\/login/);
    }
  });
});

test('the page of a refused post keeps its language links within pages that can be asked for', async () => {
  const visitor = await refused('/ja/check/code', { letter: 'x', _csrf: 'wrong' });
  expect(visitor.seen.status).toBe(403);
  await visitor.follow('English');
  expect(visitor.seen.status).toBe(200);
  expect(visitor.seen.path).toBe('/en/check/code');
});

describe('pages are compressed', () => {
  const ask = (path: string, encoding: string) => request(app).get(path).set('Accept-Encoding', encoding);

  it('public ones once, with a tag of their own', async () => {
    const [packed, plain] = [await ask('/ja', 'gzip'), await ask('/ja', 'identity')];
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: expect.stringContaining('Accept-Encoding'),
    });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.text).toBe(plain.text);
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    const again = await ask('/ja', 'gzip').set('If-None-Match', packed.headers.etag ?? '');
    expect(again.status).toBe(304);
  });

  it('personal ones, whose token is written otherwise each time', async () => {
    const visitor = new Visitor(app);
    const tokenOf = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const first = tokenOf((await visitor.open('/ja/login')).html);
    const second = tokenOf((await visitor.open('/ja/login')).html);
    expect(first).not.toBe('');
    expect(second).not.toBe(first);
    expect((await ask('/ja/login', 'gzip')).headers['content-encoding']).toBe('gzip');
  });
});
