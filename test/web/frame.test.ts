import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import request from 'supertest';
import { createApp } from '../../server/app';
import { hashQueue } from '../../server/passwords/hash-queue';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
const app = (config = testConfig()) => createApp(testDependencies(database.db, { config }));

test('a bare path goes to the language of the cookie, else of the browser, else Japanese', async () => {
  await request(app()).get('/').expect(302).expect('Location', '/ja');
  await request(app()).get('/?a=b').set('Accept-Language', 'en-GB,en;q=0.9').expect('Location', '/en/?a=b');
  await request(app()).get('/check').set('Accept-Language', 'fr').expect('Location', '/ja/check');
  await request(app()).get('/').set('Accept-Language', 'en').set('Cookie', 'language=ja').expect('Location', '/ja');
});

test('switching the language keeps the page and its query, and is remembered', async () => {
  const visitor = new Visitor(app());
  await visitor.open('/ja/login?page=2');
  expect(visitor.seen.html).toContain('<html lang="ja">');
  await visitor.follow('English');
  expect(visitor.seen.path).toBe('/en/login?page=2');
  expect(visitor.seen.html).toContain('<html lang="en">');
  await visitor.open('/');
  expect(visitor.seen.path).toBe('/en');
});

test('a public page sets no cookie, whatever the language; a page with a session does', async () => {
  for (const path of ['/', '/ja', '/en', '/en/incidents/none']) {
    const { headers } = await request(app()).get(path).set('Cookie', 'language=ja');
    expect([path, headers['set-cookie']]).toEqual([path, undefined]);
  }
  const { headers } = await request(app()).get('/en/login').set('Cookie', 'language=ja');
  expect(String(headers['set-cookie'])).toContain('language=en');
});

test('password managers are led to where the password is changed', async () => {
  await request(app()).get('/.well-known/change-password').expect(302).expect('Location', '/account/password');
});

test('a page that does not exist says so, in the language of the reader, and is kept nowhere', async () => {
  const answer = await request(app()).get('/en/nothing-here').expect(404).expect('Cache-Control', 'no-store');
  expect(answer.text).toContain('There is no such page');
});

test('a sign-in of staff that is refused in a storm is told nothing of the request that the page was rendered for', async () => {
  let release = () => {};
  const storm = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isOver = false;
  // Whoever gives up after the patience, or is turned away, comes again; a place that is free is taken before anything else happens. So the queue is
  // full for as long as the storm lasts, however long the page takes.
  const comeAgain = async () => {
    while (!isOver) await hashQueue.run(() => storm).catch(() => (hashQueue.isFull() ? pause(10) : undefined));
  };
  const crowd = Array.from({ length: 200 }, comeAgain);
  const answer = await request(app()).post('/en/staff/login?email=hanako@example.jp');
  isOver = true;
  release();
  await Promise.all(crowd);
  expect(answer.status).toBe(503);
  expect(answer.text).not.toContain('hanako');
  expect(answer.text).toContain('href="/ja/staff/login"');
});

test('sign-ins that never come to a hash keep nobody out', async () => {
  const portal = app();
  const forged = () => request(portal).post('/en/login').send('identifier=hanako&password=guess');
  for (let times = 0; times < 20; times++) await Promise.all([forged().expect(403), forged().expect(403)]);
  expect(hashQueue.isFull()).toBe(false);
});

test('every answer carries the security headers', async () => {
  const { headers } = await request(app(testConfig({ baseUrl: 'https://leak.example.com' }))).get('/ja');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).not.toContain('unsafe');
  expect(headers['strict-transport-security']).toContain('max-age=63072000');
  expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['x-powered-by']).toBeUndefined();
});

test('a line of the log names each thing once, and the route by its pattern', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  await request(createApp(testDependencies(database.db, { log })))
    .get('/en/incidents/none?name=hanako')
    .expect(404);
  const [line = ''] = lines;
  expect(JSON.parse(line)).toMatchObject({ route: 'GET /incidents/:code', status: 404 });
  expect(line.match(/"(route|status)":/g)).toHaveLength(2);
  expect(lines.join('')).not.toContain('hanako');
});

test('readiness follows the database and drops before the server closes; health is of the process alone', async () => {
  const ready = app();
  await request(ready).get('/readyz').expect(200);
  ready.set('draining', true);
  await request(ready).get('/readyz').expect(503);
  await request(ready).get('/healthz').expect(200);
});

test('metrics are no page of the public', async () => {
  const production = app(testConfig({ production: true }));
  await request(production).get('/metrics').expect(302);
  await request(production).get('/ja/metrics').expect(404);
  const guarded = app(testConfig({ metricsToken: 'opensesame' }));
  await request(guarded).get('/ja/metrics').expect(404);
  const answer = await request(guarded).get('/metrics').set('Authorization', 'Bearer opensesame').expect(200);
  expect(answer.text).toContain('shokai_request_seconds');
});

test('assets have an address that changes with them, and may be kept for ever', async () => {
  const page = await request(app()).get('/ja');
  const [, address = ''] = /href="(\/assets\/[^"]+\.css)"/.exec(page.text) ?? [];
  expect(address).toMatch(/^\/assets\/[0-9a-f]{12}\//);
  await request(app()).get(address).expect(200).expect('Cache-Control', 'public, max-age=31536000, immutable');
});
