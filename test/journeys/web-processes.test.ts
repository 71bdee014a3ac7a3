import { readFileSync } from 'node:fs';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig } from '../dependencies';
import { makeDataDir, type Run, run, start, waitFor } from './program';

const { sessionSecret, piiKey, digestKey } = testConfig();
let database: TestDatabase;
let place: Awaited<ReturnType<typeof makeDataDir>>;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  place = await makeDataDir();
  env = {
    ...{ NODE_ENV: 'production', PORT: '0', DATABASE_URL: database.url, DATA_DIR: place.dataDir, WEB_CONCURRENCY: '2' },
    ...{ SMTP_URL: 'smtp://127.0.0.1:9', SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey },
  };
});
afterAll(async () => {
  await database.drop();
  place.remove();
});

const workersOf = ({ process: { pid } }: Run): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

test('several processes answer on one port, the dead have successors, and a signal ends all without failing anybody', async () => {
  const portal = start(['serve'], env);
  const [, address] = await portal.saw(/(http:\/\/127\.0\.0\.1:\d+)/);
  const isReady = () =>
    fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(() => portal.output().stdout.match(/http:\/\/127\.0\.0\.1:\d+/g)?.length === 2, 60_000);
  const [victim] = workersOf(portal);
  process.kill(victim as number, 'SIGKILL');
  await waitFor(() => portal.output().stderr.includes('another takes its place'));
  await waitFor(() => workersOf(portal).length === 2 && !workersOf(portal).includes(victim as number));
  await waitFor(isReady);
  const statuses: number[] = [];
  let isOver = false;
  const ask = async () => {
    while (!isOver) {
      const answer = await fetch(`${address}/ja`, { headers: { connection: 'close' } }).catch(() => undefined);
      if (answer) statuses.push(answer.status);
      else break;
    }
  };
  const asking = Promise.all(Array.from({ length: 4 }, ask));
  portal.process.kill('SIGTERM');
  const { exitCode } = await portal.ended;
  isOver = true;
  await asking;
  expect(exitCode).toBe(0);
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([200]));
}, 120_000);

test('processes that cannot start end with what is wrong, and are not tried for ever', async () => {
  const { exitCode, stderr } = await run(['serve'], {
    ...env,
    DATABASE_URL: 'postgres://no:no@127.0.0.1:1/none',
    HOST: '192.0.2.1',
  });
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('HOST is no address of this machine')]);
}, 60_000);

test('a demo belongs to one process, and says so', async () => {
  const { exitCode, stderr } = await run(['serve'], { WEB_CONCURRENCY: '2', DATA_DIR: place.dataDir });
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining('WEB_CONCURRENCY is for production with DATABASE_URL'),
  ]);
});
