import type { SessionData } from 'express-session';
import {
  absoluteLimit,
  idleLimit,
  removeEndedSessions,
  SessionStore,
  sessionDigest,
} from '../../server/web/session-store';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';

let database: TestDatabase;
let clock = new Date('2024-06-03T03:00:00Z').getTime();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const store = (side: 'member' | 'staff' = 'member') =>
  new SessionStore(testDependencies(database.db, { now: () => new Date(clock) }), side);
const data = (memberId = 'A-001') => ({ cookie: { originalMaxAge: null }, memberId }) as unknown as SessionData;
const call = <T>(work: (done: (error?: unknown, value?: T | null) => void) => void) =>
  new Promise<T | null | undefined>((resolve, reject) =>
    work((error, value) => (error ? reject(error) : resolve(value))),
  );
const get = (id: string, from = store()) => call<SessionData>((done) => from.get(id, done));
const set = (id: string, value: SessionData, into = store()) => call((done) => into.set(id, value, done));
const touch = async (id: string, value: SessionData) => {
  if (store().isDue(value)) await store().renew(id);
};

test('the table holds neither the ID nor what is in the session', async () => {
  await set('secret-id', { ...data('A-CANARY'), proven: { via: 'email_code', email: 'canary@example.jp' } });
  const { rows } = await database.db.raw(`select s::text, encode(s.sealed, 'escape') from sessions s`);
  expect(JSON.stringify(rows)).not.toMatch(/secret-id|canary@/);
  expect((await get('secret-id'))?.memberId).toBe('A-CANARY');
});

test('a session ends after thirty minutes without a request', async () => {
  await set('idle', data());
  clock += idleLimit - 1000;
  expect(await get('idle')).toBeTruthy();
  clock += 1000;
  expect(await get('idle')).toBeNull();
});

test('requests keep it, written once a minute at most, and never past twelve hours', async () => {
  await set('busy', data());
  const beganAt = clock;
  const touchedAt = async () =>
    (await database.db('sessions').where('digest', sessionDigest('busy')).first('touchedAt'))?.touchedAt.getTime();
  clock += 30_000;
  await touch('busy', (await get('busy')) as SessionData);
  expect(await touchedAt()).toBe(beganAt);
  while (clock + idleLimit / 2 < beganAt + absoluteLimit) {
    clock += idleLimit / 2;
    await touch('busy', (await get('busy')) as SessionData);
    expect(await touchedAt()).toBe(clock);
  }
  clock = beganAt + absoluteLimit;
  expect(await get('busy')).toBeNull();
});

test('a request that ends after the sign-out does not bring the session back', async () => {
  const late = store();
  await set('gone', data());
  const loaded = late.createSession(
    { sessionID: 'gone', sessionStore: late } as never,
    (await get('gone', late)) as SessionData,
  );
  await call((done) => store().destroy('gone', done));
  await set('gone', loaded as never, late);
  await touch('gone', loaded as never);
  expect(await get('gone')).toBeNull();
});

test('the sides do not open each other’s sessions', async () => {
  await set('mine', data());
  expect(await get('mine', store('staff'))).toBeNull();
});

test('ended sessions are removed', async () => {
  await set('old', data());
  clock += idleLimit;
  await set('new', data());
  await removeEndedSessions({ db: database.db, now: () => new Date(clock) });
  expect(await database.db('sessions').pluck('digest')).toEqual([sessionDigest('new')]);
});
