import { ThrottledError } from '../../server/errors';
import { countAttempt, forgiveAttempt, type Limit, networkOf } from '../../server/web/rate-limit';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';

let database: TestDatabase;
let clock = new Date('2024-06-03T03:00:00Z').getTime();
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const after = (seconds: number) => {
  clock += seconds * 1000;
};
const limit: Limit = { name: 'test', window: 600, free: 2, block: 30, longestBlock: 100 };
const attempt = (of: string, limits: Limit[] = [limit]) =>
  countAttempt(
    testDependencies(database.db, { now: () => new Date(clock) }),
    limits.map((one) => ({ limit: one, of })),
  );
const wait = (of: string) =>
  attempt(of).then(
    () => 0,
    (error) => {
      if (error instanceof ThrottledError) return error.retryAfter;
      throw error;
    },
  );

test('after the free attempts each further one waits twice as long, up to the longest', async () => {
  expect(await attempt('a')).toEqual([1]);
  expect(await attempt('a')).toEqual([2]);
  expect(await attempt('a')).toEqual([3]);
  expect(await wait('a')).toBe(30);
  after(29);
  expect(await wait('a')).toBe(1);
  after(1);
  expect(await attempt('a')).toEqual([4]);
  expect(await wait('a')).toBe(60);
  after(60);
  expect(await attempt('a')).toEqual([5]);
  expect(await wait('a')).toBe(100);
});

test('what falls into a wait does not make it longer', async () => {
  for (let made = 0; made < 3; made++) await attempt('b');
  expect([await wait('b'), await wait('b'), await wait('b')]).toEqual([30, 30, 30]);
});

test('a new window begins at nothing', async () => {
  for (let made = 0; made < 3; made++) await attempt('c');
  after(601);
  expect(await attempt('c')).toEqual([1]);
});

test('an attempt that was the right person’s is taken back, with the wait that it brought', async () => {
  const parts = testDependencies(database.db, { now: () => new Date(clock) });
  for (let made = 0; made < 3; made++) await attempt('d');
  await forgiveAttempt(parts, [{ limit, of: 'd' }]);
  expect(await attempt('d')).toEqual([3]);
});

test('attempts at once are counted one by one', async () => {
  const all = await Promise.allSettled([...Array(10)].map(() => attempt('e')));
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
});

test('a limit without free attempts only counts', async () => {
  const counter = { name: 'counter', window: 600 };
  for (let made = 1; made <= 30; made++) expect(await attempt('f', [counter])).toEqual([made]);
});

test('subjects are kept as keyed digests only', async () => {
  await attempt('hanako@example.jp');
  const { rows } = await database.db.raw(`select encode(digest, 'escape') as kept from attempts`);
  expect(JSON.stringify(rows)).not.toContain('hanako');
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:23ff:1::2', '2001:db8:1:2300::/56'],
  ['2001:db8:1:2300::', '2001:db8:1:2300::/56'],
  ['2001:db8::1', '2001:db8:0:0::/56'],
  ['fe80::1%eth0', 'fe80:0:0:0::/56'],
  ['::1', '0:0:0:0::/56'],
  [undefined, ''],
])('%s belongs to the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
