import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../../server/app';
import { hashQueue } from '../../server/passwords/hash-queue';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

const password = 'correct horse battery';
let database: TestDatabase;
let line: { mayPass: boolean; cameIn: number };
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  database = await createTestDatabase();
  await join(testDependencies(database.db), { memberId: 'M1', profile: { email: 'hanako@example.jp' }, password });
});
afterAll(() => database.drop());
beforeEach(() => {
  line = { mayPass: false, cameIn: 0 };
  const signInLine = {
    look: async () => undefined,
    mayPass: () => line.mayPass,
    join: () => Date.parse('2024-06-03T02:59:00Z'),
    came: () => void line.cameIn++,
    waitOf: () => 250,
    aheadOf: () => 12_345,
    behind: 20_000,
  };
  app = createApp(testDependencies(database.db, { signInLine }));
});

const waitingVisitor = async (typed = password) => {
  const visitor = new Visitor(app);
  await visitor.open('/en/login');
  await visitor.submit({ identifier: 'M1', password: typed });
  return visitor;
};

test('says how long it takes before anything is typed', async () => {
  const visitor = new Visitor(app);
  await visitor.open('/en/login');
  expect(visitor.seen.text).toContain('in the order in which they come. Your turn should come in about 5 minutes.');
  line.mayPass = true;
  await visitor.open('/en/login');
  expect(visitor.seen.text).not.toContain('Very many people');
});

test('gives a place in line, a page that renews itself, and signs in when the turn has come', async () => {
  const visitor = await waitingVisitor();
  expect([visitor.seen.status, visitor.seen.path]).toEqual([200, '/en/login/waiting']);
  expect(visitor.seen.heading).toBe('You are in line');
  expect(visitor.seen.text).toContain('People before you: about 12,345');
  expect(visitor.seen.headers).toMatchObject({ refresh: '20', 'cache-control': 'no-store' });
  await visitor.open('/ja/login/waiting');
  expect(visitor.seen.text).toContain('約12,345人');
  line.mayPass = true;
  await visitor.open('/en/login/waiting');
  expect(visitor.seen.path).toBe('/en/check');
  expect([visitor.cookies.has('shokai-line'), line.cameIn]).toEqual([false, 1]);
});

test('keeps what was typed sealed, and gives it to nobody else', async () => {
  const visitor = await waitingVisitor();
  const cookie = visitor.cookies.get('shokai-line') as string;
  for (const text of [cookie, Buffer.from(cookie, 'base64url').toString('latin1')])
    for (const typed of [password, 'M1']) expect(text).not.toContain(typed);
  line.mayPass = true;
  // Somebody who planted their own ticket in another's browser signs nobody in.
  const victim = new Visitor(app);
  await victim.open('/en/login');
  victim.cookies.set('shokai-line', cookie);
  await victim.open('/en/login/waiting');
  expect([victim.seen.path, line.cameIn]).toEqual(['/en/login', 0]);
  victim.cookies.set('shokai-line', `${cookie.slice(0, -4)}AAAA`);
  await victim.open('/en/login/waiting');
  expect(victim.seen.path).toBe('/en/login');
});

test('lets whoever mistyped try again without waiting anew, and a copied ticket only so often', async () => {
  const visitor = await waitingVisitor('mistyped');
  const copied = visitor.cookies.get('shokai-line') as string;
  line.mayPass = true;
  await visitor.open('/en/login/waiting');
  expect(visitor.seen.status).toBe(422);
  expect(visitor.seen.text).toContain('We could not match this ID and password');
  expect(visitor.cookies.has('shokai-line')).toBe(true);
  await visitor.submit({ identifier: 'M1', password });
  expect(visitor.seen.path).toBe('/en/check');
  const statuses: number[] = [];
  for (let use = 0; use < 8; use++) {
    const other = new Visitor(app);
    other.cookies.set('shokai-line', copied);
    await other.open('/en/login');
    await other.submit({ identifier: `X${use}`, password: 'guess' });
    statuses.push(other.seen.status);
  }
  expect(statuses).toContain(429);
});

test('can be left', async () => {
  const visitor = await waitingVisitor();
  await visitor.follow('Leave the line');
  expect([visitor.seen.path, visitor.cookies.has('shokai-line')]).toEqual(['/en/login', false]);
});

test('keeps the place of somebody whose turn finds every hand busy', async () => {
  const visitor = await waitingVisitor();
  line.mayPass = true;
  let release = () => {};
  const storm = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isOver = false;
  const comeAgain = async () => {
    while (!isOver) await hashQueue.run(() => storm).catch(() => pause(10));
  };
  const crowd = Array.from({ length: 100 }, comeAgain);
  await visitor.open('/en/login/waiting');
  expect(visitor.seen.heading).toBe('You are in line');
  isOver = true;
  release();
  await Promise.all(crowd);
  await visitor.open('/en/login/waiting');
  expect(visitor.seen.path).toBe('/en/check');
});

test('sends no long text back in a cookie that browsers would drop', async () => {
  const visitor = await waitingVisitor('x'.repeat(4_000));
  expect(visitor.seen.heading).toBe('You are in line');
  expect(visitor.cookies.get('shokai-line')?.length).toBeLessThan(3_700);
  line.mayPass = true;
  await visitor.open('/en/login/waiting');
  expect(visitor.seen.path).toBe('/en/login');
  expect(visitor.seen.html).toContain('value="M1"');
});
