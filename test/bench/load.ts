import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { median } from './bench';
import type { Caller } from './caller';

/** Requests at a time. */
const lanes = 8;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
/** Milliseconds of one turn; the two sides take turns. */
const turn = 2_000;
/** Requests before anything is measured: a program that has just started is compiled while it answers, and nobody's first hour begins so. */
const warming = 1_500;

/** Somebody who is asked for pages: visitors, one of its pages, and the process behind it. */
export interface Side {
  callers: Caller[];
  page: string;
  pid: number;
}

/** Requests a second of two sides who take turns, ours by theirs, and the milliseconds of processor that one request costs each. */
export async function compare(ours: Side, theirs: Side) {
  const sides = [ours, theirs];
  for (const side of sides) await warm(side);
  const rates: number[][] = [[], []];
  const spent = [0, 0];
  for (let round = 0; round < rounds; round++)
    for (const [place, side] of sides.entries()) {
      const before = processorTime(side.pid);
      const rate = await requestsPerSecond(side);
      rates[place]?.push(rate);
      spent[place] = (spent[place] ?? 0) + (processorTime(side.pid) - before) / rate / (turn / 1000) / rounds;
    }
  const [own = [], bare = []] = rates;
  const told = (place: number) =>
    `${median(rates[place] as number[]).toFixed(0)}/s, ${(spent[place] as number).toFixed(2)} ms of processor each`;
  return {
    ratio: median(own.map((rate, round) => rate / (bare[round] as number))),
    ours: told(0),
    theirs: told(1),
  };
}

async function warm({ callers, page }: Side): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < warming) await (callers[next++ % callers.length] as Caller).get(page);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function requestsPerSecond({ callers, page }: Side): Promise<number> {
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

/** Milliseconds of processor that a process has used. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Starts a baseline of this folder, in production. @returns once it listens */
export async function startBare(script: string, words: string[]): Promise<{ origin: string; program: ChildProcess }> {
  const port = String(45_000 + Math.floor(Math.random() * 10_000));
  const [first = '', ...rest] = words;
  const program = spawn(process.execPath, [path.join(__dirname, script), first, port, ...rest], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(program.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return { origin: `http://127.0.0.1:${port}`, program };
}
