import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import argon2 from 'argon2';
import { argon2Settings } from '../../server/passwords/password-hash';
import { join } from '../credentials/people';
import { percentile } from '../statistics';
import { type Bench, type BenchRow, median } from './bench';
import { withBenchServer } from './bench-server';
import { Caller, closeCalls, type Reply } from './caller';
import { startBare } from './load';
import { type Portal, startPortal } from './portal';

const people = 400;
const password = 'correct horse battery';
const seconds = Number(process.env.BENCH_SECONDS ?? 15);
const rounds = 3;

/** Sign-ins against bare hashing, and what a storm of them does to everybody else. */
export const signInBench: Bench = {
  name: 'sign-in',
  run: () =>
    withBenchServer(async ({ makeDatabase, urlOf, folder }) => {
      const db = await makeDatabase('sign_in');
      const portal = await startPortal(db, urlOf('sign_in'), folder);
      try {
        for (let number = 0; number < people; number++)
          await join(portal.deps, { memberId: `M${number}`, profile: { email: `m${number}@example.jp` }, password });
        const first = await new Caller(portal.origin).get('/ja/login');
        const words = [urlOf('sign_in'), String(Buffer.byteLength(first.body)), password];
        const bare = await startBare('bare-sign-in.js', words);
        const atTheDoor = Math.ceil((await bareHashesPerSecond()) * 1.35);
        const rates: [number, number][] = [];
        try {
          for (let round = 0; round < rounds; round++)
            rates.push([
              await signInsPerSecond(atTheDoor, () => signInAtPortal(portal.origin)),
              await signInsPerSecond(atTheDoor, () => signInAtBare(bare.origin)),
            ]);
        } finally {
          bare.program.kill();
        }
        const rate = median(rates.map(([ours]) => ours));
        return [rateRow(rates), ...(await storm(portal, Math.round(rate * 10)))];
      } finally {
        closeCalls();
        await portal.stop();
      }
    }),
};

async function bareHashesPerSecond(): Promise<number> {
  const hash = await argon2.hash(password, argon2Settings);
  const until = performance.now() + 5_000;
  let done = 0;
  const lane = async () => {
    for (; performance.now() < until; done++) await argon2.verify(hash, password);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return done / 5;
}

/** As many sign-ins as go through, with enough people at the door that no core waits for the next one. */
async function signInsPerSecond(atTheDoor: number, signIn: () => Promise<boolean>): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  const visit = async () => {
    await pause(Math.random() * 1_000);
    while (performance.now() < until) if (await signIn()) done += 1;
  };
  const visitors = Array.from({ length: atTheDoor }, visit);
  await pause(2_000);
  const startedAt = performance.now();
  const before = done;
  await pause(seconds * 1000 - 3_000);
  const rate = (done - before) / ((performance.now() - startedAt) / 1000);
  await Promise.all(visitors);
  return rate;
}

/** The form, the sign-in, and the page behind it; whoever has to wait in line does, as the page renews itself. */
async function signInAtPortal(origin: string): Promise<boolean> {
  const caller = new Caller(origin);
  await caller.get('/ja/login');
  let reply = await caller.post('/ja/login', { identifier: someone(), password });
  for (let turn = 0; turn < 30 && isInLine(reply); turn++) {
    reply = await caller.get('/ja/login/waiting');
    if (reply.status !== 200) break;
    await pause(Math.min(2, Number(reply.headers.refresh)) * 1_000);
    reply = await caller.get('/ja/login/waiting');
  }
  if (reply.status !== 303) return false;
  return (await caller.get('/ja/check')).status === 200;
}

const isInLine = ({ status, headers }: Reply) =>
  (status === 303 && String(headers.location).endsWith('/login/waiting')) || (status === 200 && !!headers.refresh);

async function signInAtBare(origin: string): Promise<boolean> {
  const caller = new Caller(origin);
  await caller.get('/');
  const { status } = await caller.post('/login', { identifier: someone(), password });
  return status === 303 && (await caller.get('/')).status === 200;
}

const someone = () => `M${Math.floor(Math.random() * people)}`;

function rateRow(rates: [number, number][]): BenchRow {
  const ratio = median(rates.map(([ours, bare]) => ours / bare));
  const [ours, bare] = [0, 1].map((place) => median(rates.map((pair) => pair[place] as number)).toFixed(1));
  return {
    what: 'sign-ins a second, the whole journey',
    measured: `${ratio.toFixed(2)}: ${ours}/s`,
    against: `a bare form, argon2, session and page: ${bare}/s`,
    demand: 'at least 0.75',
    isMet: ratio >= 0.75,
  };
}

interface Heard {
  refusals: number[];
  others: number[];
  accepted: number;
  failed: number;
}

async function storm(portal: Portal, perSecond: number): Promise<BenchRow[]> {
  const reader = await signedIn(portal);
  const heard: Heard = { refusals: [], others: [], accepted: 0, failed: 0 };
  const callers = await Promise.all(
    Array.from({ length: 200 }, async () => {
      const caller = new Caller(portal.origin);
      await caller.get('/ja/login');
      return caller;
    }),
  );
  const memoryBefore = portal.memory();
  const under: Promise<void>[] = [];
  const endAt = performance.now() + seconds * 1000;
  let sent = 0;
  let nextRead = 0;
  for (const startedAt = performance.now(); performance.now() < endAt; ) {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    for (; sent < due; sent++) under.push(attempt(callers[sent % callers.length] as Caller, heard));
    if (performance.now() > nextRead) {
      nextRead = performance.now() + 40;
      under.push(read(reader, heard));
    }
    await pause(2);
  }
  await Promise.all(under);
  const grown = portal.memory() - memoryBefore;
  return [
    {
      what: 'other pages during a storm of sign-ins, p99',
      measured: `${percentile(heard.others, 0.99).toFixed(0)} ms (${heard.others.length} reads)`,
      against: `${(sent / seconds).toFixed(0)} sign-ins/s, ${heard.accepted} let in, ${heard.failed} failed otherwise`,
      demand: 'at most 250 ms',
      isMet: percentile(heard.others, 0.99) <= 250 && heard.failed === 0,
    },
    {
      what: 'excess sign-ins given a place in line, p99',
      measured: `${percentile(heard.refusals, 0.99).toFixed(0)} ms (${heard.refusals.length} places)`,
      against: 'the same storm',
      demand: 'at most 200 ms',
      isMet: percentile(heard.refusals, 0.99) <= 200,
    },
    {
      what: 'memory gained by the storm',
      measured: `${grown.toFixed(0)} MiB`,
      against: `${memoryBefore.toFixed(0)} MiB before`,
      demand: 'flat: at most 64 MiB',
      isMet: grown <= 64,
    },
  ];
}

async function signedIn({ origin }: Portal): Promise<Caller> {
  const caller = new Caller(origin);
  await caller.get('/ja/login');
  const { status } = await caller.post('/ja/login', { identifier: 'M0', password });
  if (status !== 303) throw new Error(`Signing in answered ${status}.`);
  return caller;
}

async function attempt(caller: Caller, heard: Heard): Promise<void> {
  const reply = await caller.post('/ja/login', { identifier: `X${randomInt(1e9)}`, password: 'wrong' });
  const { status, milliseconds } = reply;
  if (isInLine(reply)) heard.refusals.push(milliseconds);
  else if ([303, 422, 429].includes(status)) heard.accepted += 1;
  else heard.failed += 1;
}

async function read(caller: Caller, heard: Heard): Promise<void> {
  const { status, milliseconds } = await caller.get('/ja/check');
  if (status === 200) heard.others.push(milliseconds);
  else heard.failed += 1;
}
