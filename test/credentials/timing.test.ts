import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { Caller, closeCalls } from '../bench/caller';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { areaUnderCurve, percentile } from '../statistics';
import { join } from './people';

/** A small sample, in the shape of the bench (`npm run bench -- timing`), which takes a thousand of each. */
const samples = 10;
let database: TestDatabase;
let deps: Dependencies;
let server: Server;
let origin: string;

const password = 'correct horse battery';

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { config: testConfig({ signInTime: 300 }) });
  await join(deps, { memberId: 'known', profile: { email: 'known@example.jp' }, password });
  await join(deps, { memberId: 'bcrypt', password, scheme: 'bcrypt' });
  await join(deps, { memberId: 'legacy', password, scheme: 'md5' });
  await join(deps, { memberId: 'withdrawn', password, isWithdrawn: true });
  server = createServer(createApp(deps));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  closeCalls();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await database.drop();
});
beforeEach(async () => {
  await database.db('attempts').delete();
});

/** Takes the classes in turn, so that all see the same machine. */
async function measure(classes: Record<string, () => Promise<number>>): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < samples; round++)
    for (const [name, take] of Object.entries(classes)) {
      await database.db('attempts').delete();
      times[name] = [...(times[name] ?? []), await take()];
    }
  return times;
}

/** Milliseconds that medians may be apart: 20, and what a busy machine makes of medians (three standard errors, by the middle half of the values). */
function mayBeApart(a: readonly number[], b: readonly number[]): number {
  const deviation = (values: readonly number[]) => (percentile(values, 0.75) - percentile(values, 0.25)) / 1.35;
  return 20 + (3 * 1.25 * Math.hypot(deviation(a), deviation(b))) / Math.sqrt(samples);
}

function expectAlike(times: Record<string, number[]>): void {
  const [first, ...others] = Object.entries(times) as [[string, number[]], ...[string, number[]][]];
  for (const [name, values] of others) {
    const gap = Math.abs(percentile(values, 0.5) - percentile(first[1], 0.5));
    expect([name, gap, gap <= mayBeApart(values, first[1])]).toEqual([name, gap, true]);
    const area = areaUnderCurve(first[1], values);
    // Of ten samples each, chance alone leaves 0.5 ± 0.13 (one standard deviation).
    expect([name, area, Math.abs(area - 0.5) < 0.45]).toEqual([name, area, true]);
  }
}

async function post(page: string, action: string, fields: Record<string, string>): Promise<number> {
  const caller = new Caller(origin);
  await caller.get(page);
  const { status, milliseconds } = await caller.post(action, fields);
  expect([303, 422]).toContain(status);
  return milliseconds;
}

test('no sign-in that fails takes longer or shorter than another', async () => {
  const attempt = (identifier: string, typed: string) => () =>
    post('/ja/login', '/ja/login', { identifier, password: typed });
  expectAlike(
    await measure({
      known: attempt('known', 'wrong'),
      unknown: attempt('unknown', 'wrong'),
      withdrawn: attempt('withdrawn', password),
      bcrypt: attempt('bcrypt', 'wrong'),
      legacy: attempt('legacy', 'wrong'),
      empty: attempt('known', ''),
    }),
  );
});

test('a code is asked for in the same time, whoever is known', async () => {
  const forgot = (identifier: string) => () => post('/ja/login/forgot', '/ja/login/forgot', { identifier });
  expectAlike(await measure({ known: forgot('known'), unknown: forgot('unknown'), withdrawn: forgot('withdrawn') }));
});
