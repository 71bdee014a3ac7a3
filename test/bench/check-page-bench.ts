import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SessionData } from 'express-session';
import { checkMember } from '../../server/checks/check-person';
import { sealProfile } from '../../server/people/profile';
import { cookieName } from '../../server/web/session';
import { SessionStore } from '../../server/web/session-store';
import type { Bench, BenchRow } from './bench';
import { median } from './bench';
import { type BenchServer, withBenchServer } from './bench-server';
import { Caller, closeCalls } from './caller';
import { fillPortal, memberIdOf } from './fill-portal';
import { type Portal, startPortal } from './portal';

const sign = require('cookie-signature').sign as (value: string, secret: string) => string;

const members = 20_000;
/** Different people a row: nobody's page is kept for the next one. */
const people = 300;
const lanes = 8;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
/** Milliseconds of one turn; the two sides take turns. */
const turn = 2_000;

/** The page that half a million people open in the first hour, beside the least that such a page can cost. */
export const checkPageBench: Bench = {
  name: 'check-page',
  run: () =>
    withBenchServer(async (server) => {
      const db = await server.makeDatabase('check_page');
      await fillPortal(db, members);
      const portal = await startPortal(db, server.urlOf('check_page'), server.folder);
      try {
        const visitors = await signInVisitors(portal);
        const rows: BenchRow[] = [];
        for (const [verdict, callers] of Object.entries(visitors))
          rows.push(await rowFor(verdict, callers, { portal, server, index: rows.length }));
        return rows;
      } finally {
        closeCalls();
        await portal.stop();
      }
    }),
};

/** Sessions as signing in leaves them: a hash for each of some hundred people would take longer than all that is measured. */
async function signInVisitors(portal: Portal): Promise<Record<string, Caller[]>> {
  const { deps } = portal;
  const store = new SessionStore(deps, 'member');
  const visitors: Record<string, Caller[]> = { affected: [], not_affected: [] };
  for (let number = 1; number <= members; number++) {
    if (Object.values(visitors).every((callers) => callers.length >= people)) break;
    const memberId = memberIdOf(number);
    const profile = sealProfile(deps.keys, memberId, { name: `架空 ${number}`, email: `m${number}@example.jp` });
    await deps.db('members').where({ member_id: memberId }).update({ profile });
    const { verdict } = await checkMember(deps, memberId, { via: 'cli' });
    const callers = visitors[verdict];
    if (!callers || callers.length >= people) continue;
    const id = randomBytes(24).toString('base64url');
    const data = { cookie: { path: '/' }, memberId, signedInBy: 'code' } as unknown as SessionData;
    await new Promise<void>((resolve, reject) => store.set(id, data, (error) => (error ? reject(error) : resolve())));
    const caller = new Caller(portal.origin);
    caller.keep(cookieName(deps.config, 'member'), encodeURIComponent(`s:${sign(id, deps.config.sessionSecret)}`));
    callers.push(caller);
  }
  await deps.db.raw('analyze');
  return visitors;
}

interface Place {
  portal: Portal;
  server: BenchServer;
  index: number;
}

async function rowFor(verdict: string, callers: Caller[], { portal, server, index }: Place): Promise<BenchRow> {
  const first: number[] = [];
  for (const caller of callers) {
    const { status, body } = await caller.get('/ja/check');
    if (status !== 200) throw new Error(`A result page answered ${status}.`);
    first.push(Buffer.byteLength(body));
  }
  const bytes = Math.round(first.reduce((sum, one) => sum + one, 0) / first.length);
  const bare = await startBare(server.urlOf('check_page'), 45_000 + index, bytes);
  try {
    const others = await Promise.all(
      callers.map(async () => {
        const caller = new Caller(bare.origin);
        await caller.get('/enter');
        return caller;
      }),
    );
    const bareBytes = Buffer.byteLength((await others[0]?.get('/'))?.body ?? '');
    await requestsPerSecond(callers, '/ja/check');
    await requestsPerSecond(others, '/');
    const [ours, least]: [number[], number[]] = [[], []];
    const spent = { ours: 0, least: 0 };
    for (let round = 0; round < rounds; round++) {
      const before = processorTime(portal.pid);
      ours.push(await requestsPerSecond(callers, '/ja/check'));
      const between = processorTime(bare.program.pid as number);
      spent.ours += (processorTime(portal.pid) - before) / (ours.at(-1) as number);
      least.push(await requestsPerSecond(others, '/'));
      spent.least += (processorTime(bare.program.pid as number) - between) / (least.at(-1) as number);
    }
    const ratio = median(ours.map((one, round) => one / (least[round] as number)));
    const each = (sum: number) => `${(sum / rounds / (turn / 1000)).toFixed(2)} ms of processor each`;
    return {
      what: `signed-in /check, ${verdict}, ${(bytes / 1000).toFixed(0)} kB, ${callers.length} people`,
      measured: `${median(ours).toFixed(0)}/s (${ratio.toFixed(2)}), ${each(spent.ours)}`,
      against: `bare Express + EJS + session + select 1, ${(bareBytes / 1000).toFixed(0)} kB: ${median(least).toFixed(0)}/s, ${each(spent.least)}`,
      demand: 'at least 0.5',
      isMet: ratio >= 0.5,
    };
  } finally {
    bare.program.kill();
  }
}

/** Milliseconds of processor that a process has used. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function requestsPerSecond(callers: Caller[], page: string): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  let next = 0;
  const lane = async () => {
    for (; performance.now() - startedAt < turn; done++) {
      const { status } = await (callers[next++ % callers.length] as Caller).get(page);
      if (status !== 200) throw new Error(`A page answered ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return done / ((performance.now() - startedAt) / 1000);
}

async function startBare(
  databaseUrl: string,
  port: number,
  bytes: number,
): Promise<{ origin: string; program: ChildProcess }> {
  const words = [path.join(__dirname, 'bare-page.js'), databaseUrl, String(port), String(bytes)];
  const env = { ...process.env, NODE_ENV: 'production' };
  const program = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(program.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return { origin: `http://127.0.0.1:${port}`, program };
}
