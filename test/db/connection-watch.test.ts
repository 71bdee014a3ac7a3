import type { Knex } from 'knex';
import { allowLongWork, connect } from '../../db/connection';
import { describeFailure } from '../../server/web/error-pages';
import { createTestDatabase, type TestDatabase } from '../database';
import { type FaultProxy, startFaultProxy } from '../fault-proxy';

let database: TestDatabase;
let proxy: FaultProxy;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startFaultProxy(database.ownerUrl);
  db = connect(proxy.url);
});
afterAll(async () => {
  await db.destroy();
  await proxy.close();
  await database.drop();
});

const ask = () => db.raw('select 1');

/** How a page would end that asks now, and after how many milliseconds. */
async function outcome(): Promise<{ status: number; milliseconds: number }> {
  const startedAt = performance.now();
  const status = await ask().then(
    () => 200,
    (error) => describeFailure(error).status,
  );
  return { status, milliseconds: performance.now() - startedAt };
}

it('lets a statement take its time while the database is there, though nothing comes in', async () => {
  await db.transaction(async (trx) => {
    await allowLongWork(trx, '1min');
    await expect(trx.raw('select pg_sleep(4)')).resolves.toBeDefined();
  });
});

it('tells whoever waits within 5 s of a database that swallows packets, and others at once; it is forgotten within 10 s', async () => {
  await Promise.all(Array.from({ length: 5 }, ask));
  proxy.swallow();
  const first = await Promise.all(Array.from({ length: 8 }, outcome));
  expect(new Set(first.map(({ status }) => status))).toEqual(new Set([503]));
  expect(Math.max(...first.map(({ milliseconds }) => milliseconds))).toBeLessThan(5_000);
  const second = await outcome();
  expect(second.status).toBe(503);
  expect(second.milliseconds).toBeLessThan(1_000);
  proxy.recover();
  const backAt = performance.now();
  while ((await outcome()).status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(performance.now() - backAt).toBeLessThan(10_000);
});

it('closes a pool without waiting for a database that says nothing', async () => {
  const other = connect(proxy.url);
  await other.raw('select 1');
  proxy.swallow();
  const startedAt = performance.now();
  await other.destroy();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  proxy.recover();
});
