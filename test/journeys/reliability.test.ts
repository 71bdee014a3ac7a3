import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { startCluster } from '../../db/cluster';
import { connect } from '../../db/connection';
import { migrate } from '../../db/migrate';
import { applicationRole, prepareDatabase } from '../../db/roles';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { join } from '../credentials/people';
import { startTestServer, type TestServer } from '../database-server';
import { urlOf } from '../database-template';
import { testConfig, testDependencies } from '../dependencies';
import { hireOffice, operator } from '../incidents/office';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { type Run, start, waitFor } from './program';
import { Visitor } from './visitor';

const { sessionSecret, piiKey, digestKey } = testConfig();
const password = 'correct horse battery';

let server: TestServer;
let owner: Knex;
let portal: Run;
let address: string;
let cookie: string;

beforeAll(async () => {
  const folder = path.join(process.env.SHOKAI_TEST_FOLDER as string, 'reliability');
  server = await startTestServer(folder, ['fsync = on']);
  await prepareDatabase(server.ownerUrl, 'portal', 'portal');
  await migrate(urlOf(server.ownerUrl, 'portal'));
  owner = connect(urlOf(server.ownerUrl, 'portal'), { max: 2 });
  const url = new URL(urlOf(server.ownerUrl, 'portal'));
  Object.assign(url, { username: applicationRole, password: 'portal' });
  const db = connect(url.href);
  const deps = testDependencies(db, { now: () => new Date() });
  await hireOffice(deps);
  const source = sampleIncidentFile.replace(/ +(leak_ended|closed_from): .*\n/g, '').replace(', password]', ']');
  await applyIncident(deps, { source, by: operator });
  await investigateIncident(deps, { code: 'sample-2024', by: operator });
  await join(deps, { memberId: 'A-001', profile: { email: 'hanako@example.jp' }, password });
  await db.destroy();
  portal = start(['serve'], {
    ...{ NODE_ENV: 'production', PORT: '0', DATABASE_URL: url.href, DATA_DIR: folder, SMTP_URL: 'smtp://127.0.0.1:9' },
    ...{ SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey },
  });
  [, address = ''] = await portal.saw(/(http:\/\/127\.0\.0\.1:\d+)/);
  const visitor = new Visitor(address);
  await visitor.open('/ja/login');
  await visitor.submit({ identifier: 'A-001', password });
  cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
});
afterAll(async () => {
  portal.process.kill('SIGKILL');
  await owner.destroy();
  await server.stop();
});

interface Outcome {
  /** Status, or the code of the network's error. */
  status: number | string;
  milliseconds: number;
  text: string;
}

/** The signed-in customer's own page, which reads session and verdict from the database. */
async function check(): Promise<Outcome> {
  const startedAt = performance.now();
  const outcome = await fetch(`${address}/ja/check`, { headers: { cookie }, redirect: 'manual' })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error) => ({ status: String(error.cause?.code ?? error), text: '' }));
  return { ...outcome, milliseconds: performance.now() - startedAt };
}

/** Eight customers who ask again and again while `work` goes on. */
async function underLoad(work: () => Promise<void>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let isOver = false;
  const ask = async () => {
    while (!isOver) outcomes.push(await check());
  };
  const askers = Array.from({ length: 8 }, ask);
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(askers);
  }
  return outcomes;
}

/** Process ID of who started it, as text; undefined where it has ended. */
function parentOf(pid: string): string | undefined {
  try {
    return /^PPid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const statuses = (outcomes: Outcome[]) => [...new Set(outcomes.map(({ status }) => status))].sort();
const isWell = async () => (await check()).status === 200;

/** Nobody reads or writes a session while `work` goes on. */
const withLockedSessions = (work: () => Promise<void>) =>
  owner.transaction(async (trx) => {
    await trx.raw('lock table sessions in access exclusive mode');
    await work();
  });

/** Until that many of the portal's connections wait for what somebody else holds. */
const untilWaiting = (count: number) =>
  waitFor(async () => {
    const { rows } = await owner.raw(
      "select count(*)::int as waiting from pg_stat_activity where usename = ? and wait_event_type = 'Lock'",
      [applicationRole],
    );
    return rows[0].waiting >= count;
  }, 4_000);

it('gives answers to begin with', async () => {
  const { status, text } = await check();
  expect([status, text.includes('0120-000-000')]).toEqual([200, true]);
});

it('outlives its connections being cut', async () => {
  const outcomes = await underLoad(async () => {
    for (let times = 0; times < 10; times++) {
      await owner.raw('select pg_terminate_backend(pid) from pg_stat_activity where usename = ?', [applicationRole]);
      await pause(100);
    }
  });
  expect(statuses(outcomes)).toEqual([200, 503]);
  await waitFor(isWell, 10_000);
});

it('outlives a crash of the database: 503 with the desk, well again within 10 seconds, nobody signed out', async () => {
  const postmaster = Number(readFileSync(path.join(server.cluster.home, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  const outcomes = await underLoad(async () => {
    process.kill(postmaster, 'SIGQUIT');
    await pause(3_000);
    expect(await fetch(`${address}/readyz`).then(({ status }) => status)).toBe(503);
    expect(await fetch(`${address}/healthz`).then(({ status }) => status)).toBe(200);
    await startCluster(server.cluster);
    await waitFor(isWell, 10_000);
  });
  expect(statuses(outcomes)).toEqual([200, 503]);
  const isWithoutDesk = ({ status, text }: Outcome) => status === 503 && !text.includes('0120-000-000');
  expect(outcomes.filter(isWithoutDesk)).toHaveLength(0);
  expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(6_000);
});

it('refuses within two seconds or so whoever finds every connection taken', async () => {
  let first: Promise<Outcome>[] = [];
  let others: Outcome[] = [];
  await withLockedSessions(async () => {
    first = Array.from({ length: 10 }, check);
    await untilWaiting(10);
    others = await Promise.all(Array.from({ length: 20 }, check));
  });
  expect(statuses(others)).toEqual([503]);
  expect(Math.max(...others.map(({ milliseconds }) => milliseconds))).toBeLessThan(3_000);
  await Promise.all(first);
  await waitFor(isWell, 10_000);
});

it('outlives a database that stands still: 503 within five seconds, well again within ten of its return', async () => {
  const postmaster = readFileSync(path.join(server.cluster.home, 'data/postmaster.pid'), 'utf8').split('\n')[0];
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  const all = [postmaster as string, ...children].map(Number);
  const outcomes = await underLoad(async () => {
    for (const pid of all) process.kill(pid, 'SIGSTOP');
    try {
      await pause(7_000);
      const notice = await fetch(`${address}/ja`);
      expect([notice.status, (await fetch(`${address}/readyz`)).status]).toEqual([200, 503]);
    } finally {
      for (const pid of all) process.kill(pid, 'SIGCONT');
    }
    await waitFor(isWell, 10_000);
  });
  expect(statuses(outcomes)).toEqual([200, 503]);
  expect(Math.max(...outcomes.map(({ milliseconds }) => milliseconds))).toBeLessThan(6_000);
});

it('drains on SIGTERM: readiness drops first, nothing that was accepted fails', async () => {
  let slow: Promise<Outcome> | undefined;
  const outcomes = await underLoad(async () => {
    portal.process.kill('SIGTERM');
    await waitFor(async () => (await fetch(`${address}/readyz`)).status === 503, 1_000);
    // The port stays open for three seconds after the signal.
    await pause(1_500);
    await withLockedSessions(async () => {
      slow = check();
      await waitFor(async () => (await fetch(`${address}/healthz`).catch(() => 'refused')) === 'refused', 5_000);
    });
    await slow;
    await pause(200);
  });
  expect((await slow)?.status).toBe(200);
  expect(statuses(outcomes)).toEqual([200, 'ECONNREFUSED']);
  expect((await portal.ended).exitCode).toBe(0);
});
