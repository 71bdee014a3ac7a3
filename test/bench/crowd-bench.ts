import type { Request } from 'express';
import { connect } from '../../db/connection';
import { madeByThem, needsStepUp, signInLimits } from '../../server/credentials/sign-in-limits';
import { ThrottledError } from '../../server/errors';
import { countAttempt, forgiveAttempt } from '../../server/web/rate-limit';
import { testDependencies } from '../dependencies';
import type { Bench, BenchRow } from './bench';
import { withBenchServer } from './bench-server';

/** The whole size, and the part of it that is sent: people, guesses and addresses alike, so that each address sees what it would. */
const whole = { people: 500_000, carriers: 2_000, guesses: 200_000, attackers: 5_000 };
const part = Number(process.env.BENCH_CROWD ?? 1);
const seeds = Number(process.env.BENCH_SEEDS ?? 5);
/** Attempts that go on at a time. */
const lanes = 8;

/** Kinds of browsers by how common they are, as one over their rank; and the programs of those who guess. */
const browsers = 300;
const programs = 20;

/**
 * Announcement day before the real limits, with a clock that runs as fast as they can: an hour of a crowd behind the addresses of carriers, and of
 * credential stuffing that comes from the same addresses and from others. The worst of the seeds counts.
 */
export const crowdBench: Bench = {
  name: 'crowd',
  run: () =>
    withBenchServer(async ({ makeDatabase, urlOf }) => {
      const outcomes: Outcome[] = [];
      for (let seed = 1; seed <= seeds; seed++) {
        await makeDatabase(`crowd_${seed}`);
        const db = connect(urlOf(`crowd_${seed}`));
        outcomes.push(await simulate(db, seed).finally(() => db.destroy()));
      }
      return rowsOf(outcomes);
    }),
};

interface Outcome {
  honest: number;
  hindered: number;
  right: number;
  stopped: number;
}

interface Attempt {
  at: number;
  network: string;
  text: string;
  agent: string;
  isRight: boolean;
  isGuess: boolean;
}

/** Park and Miller's generator. */
function createDraw(seed: number): () => number {
  let state = seed * 7_919;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

async function simulate(db: ReturnType<typeof connect>, seed: number): Promise<Outcome> {
  const attempts = makeAttempts(createDraw(seed));
  let clock = 0;
  const deps = testDependencies(db, { now: () => new Date(Date.UTC(2024, 5, 3) + clock) });
  const outcome: Outcome = { honest: 0, hindered: 0, right: 0, stopped: 0 };
  const hindered = new Set<string>();
  let next = 0;
  const lane = async () => {
    while (next < attempts.length) {
      const one = attempts[next++] as Attempt;
      clock = Math.max(clock, one.at);
      const isIn = await attempt(deps, one);
      if (one.isGuess && one.isRight) outcome.right += 1;
      if (one.isGuess && one.isRight && !isIn) outcome.stopped += 1;
      if (!one.isGuess && isIn === false) hindered.add(one.text);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  outcome.honest = Math.round(whole.people * part);
  outcome.hindered = hindered.size;
  return outcome;
}

/** @returns whether it leads in; undefined: it was wrong, and told so */
async function attempt(
  deps: ReturnType<typeof testDependencies>,
  { network, text, agent, isRight }: Attempt,
): Promise<boolean | undefined> {
  const request = { ip: network, rawHeaders: [], headers: { 'user-agent': agent } } as unknown as Request;
  const limits = signInLimits(request, text);
  try {
    const made = await countAttempt(deps, limits);
    if (needsStepUp(made)) return false;
    if (!isRight) return undefined;
    await forgiveAttempt(deps, limits, madeByThem(made));
    return true;
  } catch (error) {
    if (error instanceof ThrottledError) return false;
    throw error;
  }
}

/** In order of time, in milliseconds of the hour. */
function makeAttempts(draw: () => number): Attempt[] {
  const attempts: Attempt[] = [];
  const hour = 3_600_000;
  const carriers = Math.max(1, Math.round(whole.carriers * part));
  const carrier = (number: number) => `100.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  const weights = Array.from({ length: browsers }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const browser = () => {
    let left = draw() * total;
    return weights.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
  };
  for (let person = 0; person < whole.people * part; person++) {
    const one = {
      network: carrier(Math.floor(draw() * carriers)),
      text: `person-${person}@example.jp`,
      agent: `browser ${browser()}`,
      isGuess: false,
    };
    let at = draw() * hour;
    if (draw() < 0.15)
      for (let wrong = 1 + Math.floor(draw() * 3); wrong > 0; wrong--) {
        attempts.push({ ...one, at, isRight: false });
        at += 5_000 + draw() * 55_000;
      }
    attempts.push({ ...one, at, isRight: true });
  }
  const attackers = Math.max(2, Math.round(whole.attackers * part));
  for (let guess = 0; guess < whole.guesses * part; guess++) {
    const address = guess % attackers;
    attempts.push({
      at: draw() * hour,
      network:
        address % 2
          ? carrier(address % carriers)
          : `198.${18 + (address >> 16)}.${(address >> 8) & 255}.${address & 255}`,
      text: `stuffed-${guess}@example.jp`,
      agent: `program ${Math.floor(draw() * programs)}`,
      isRight: draw() < 0.01,
      isGuess: true,
    });
  }
  return attempts.sort((a, b) => a.at - b.at);
}

function rowsOf(outcomes: Outcome[]): BenchRow[] {
  const hindered = Math.max(...outcomes.map((one) => one.hindered / one.honest));
  const stopped = Math.min(...outcomes.map((one) => one.stopped / Math.max(1, one.right)));
  const [first] = outcomes;
  const size = `${first?.honest.toLocaleString('en')} people, ${outcomes.length} seeds`;
  return [
    {
      what: `crowd: people who were refused or asked for more, of ${size}`,
      measured: `${(hindered * 100).toFixed(3)} %`,
      against: `${Math.round(whole.guesses * part).toLocaleString('en')} guesses beside them`,
      demand: 'at most 0.1 %',
      isMet: hindered <= 0.001 && part === 1,
    },
    {
      what: 'crowd: right guesses of credential stuffing that were stopped',
      measured: `${(stopped * 100).toFixed(1)} % (${first?.right} right ones)`,
      against: `half of them from the crowd's addresses, by ${programs} programs with headers of their own`,
      demand: 'at least 99 %',
      isMet: stopped >= 0.99 && part === 1,
    },
  ];
}
