import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Client } from 'pg';
import request from 'supertest';
import { createApp } from '../../server/app';
import { cookieName, endSession, sessionOf } from '../../server/web/session';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const appOn = (database: TestDatabase) =>
  express()
    .use(sessionOf(testDependencies(database.db), 'member'))
    .get('/in', (req, res) => {
      req.session.memberId = 'M-1';
      res.redirect(303, '/where');
    })
    .get('/where', (req, res) => void res.send(req.session.memberId ?? 'nobody'));

test('nothing of an answer leaves before its session is kept, so that whoever is redirected is known there', async () => {
  const server = appOn(database).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const lock = await database.db.transaction();
  await lock.raw('lock table sessions in exclusive mode');
  const seen: string[] = [];
  const answer = fetch(`${origin}/in`, { redirect: 'manual' }).finally(() => seen.push('answer'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  seen.push('kept');
  await lock.commit();
  const cookie = (await answer).headers.get('set-cookie') ?? '';
  const where = await fetch(`${origin}/where`, { headers: { cookie } });
  expect([await where.text(), ...seen]).toEqual(['M-1', 'kept', 'answer']);
  server.close();
  server.closeAllConnections();
});

test('a session that cannot be kept ends in one whole page that says so, and in no cookie', async () => {
  const own = await createTestDatabase();
  await own.db.raw('alter table sessions rename to gone');
  const asked = jest.spyOn(Client.prototype, 'query');
  const app = createApp(testDependencies(own.db));
  app.set('env', 'production');
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  const answer = await request(app).get('/en/login').set('Cookie', 'language=en');
  expect(answer.status).toBe(500);
  expect(answer.text).toMatch(/<h1[^>]*>\s*\S.*<\/html>/s);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(asked.mock.calls.filter(([query]) => JSON.stringify(query).includes('sessions'))).toHaveLength(1);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  asked.mockRestore();
  await own.drop();
});

test('the cookie of a session that ends goes with the attributes that it came with, or browsers would keep it', async () => {
  const deps = testDependencies(database.db, { config: testConfig({ baseUrl: 'https://leak.example.com' }) });
  const app = express()
    .set('trust proxy', 'loopback')
    .use(sessionOf(deps, 'member'))
    .get('/in', (req, res) => {
      req.session.memberId = 'M-1';
      res.end();
    })
    .get('/out', async (req, res) => {
      await endSession(req, res, cookieName(deps.config, 'member'));
      res.end();
    });
  const cookieOf = async (path: string, cookie = '') => {
    const { headers } = await request(app).get(path).set({ 'X-Forwarded-Proto': 'https', Cookie: cookie });
    return String(headers['set-cookie']);
  };
  const given = await cookieOf('/in');
  const taken = await cookieOf('/out', given.split(';')[0]);
  expect(taken).toMatch(/^__Host-shokai=;.*1970/);
  for (const attribute of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'])
    expect([given, taken].map((line) => line.split('; ').includes(attribute))).toEqual([true, true]);
});

test('a page that changes nothing in the session makes none', async () => {
  const before = await database.db('sessions').count();
  expect((await request(appOn(database)).get('/where')).headers['set-cookie']).toBeUndefined();
  expect(await database.db('sessions').count()).toEqual(before);
});
