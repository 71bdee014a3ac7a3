import { setTimeout as pause } from 'node:timers/promises';
import pino from 'pino';
import { connect } from '../../db/connection';
import { createSignInLine, type SignInLine } from '../../server/waiting/sign-in-line';
import type { Bench } from './bench';
import { withBenchServer } from './bench-server';

/** Sign-ins a second of one process; two of them share the line. */
const perSecond = 25;
/** Seconds for which people come, ten times as many as can be taken. */
const seconds = Number(process.env.BENCH_SECONDS ?? 30);
const overload = 10;

interface Person {
  cameAt: number;
  inAt: number;
}

/** Ten times as many people as two processes can take, in real time: who is in first, and what share of the hands is used. */
export const waitingBench: Bench = {
  name: 'waiting',
  run: () =>
    withBenchServer(async ({ makeDatabase, urlOf }) => {
      await makeDatabase('waiting');
      const pools = [connect(urlOf('waiting')), connect(urlOf('waiting'))];
      const log = pino({ level: 'silent' });
      const doors = pools.map((db) =>
        doorOf(createSignInLine({ db, now: () => new Date(), log, hashes: { perSecond } })),
      );
      const people: Promise<Person>[] = [];
      const startedAt = performance.now();
      const rate = perSecond * doors.length * overload;
      while (performance.now() - startedAt < seconds * 1_000) {
        const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate);
        while (people.length < due) people.push(visit(doors));
        await pause(5);
      }
      const done = await Promise.all(people);
      for (const db of pools) await db.destroy();
      const spent = Math.max(...done.map(({ inAt }) => inAt)) - Math.min(...done.map(({ cameAt }) => cameAt));
      const used = done.length / ((spent / 1_000) * perSecond * doors.length);
      const overtaken = shareOvertaken(done);
      return [
        {
          what: `waiting room: pairs that came a second apart or more in which the later was first, of ${done.length.toLocaleString('en')} people`,
          measured: `${(overtaken * 100).toFixed(2)} %`,
          against: `${overload} times what two processes take, for ${seconds} s; 42 % before, 50 % is luck`,
          demand: 'at most 5 %',
          isMet: overtaken <= 0.05,
        },
        {
          what: 'waiting room: share of the hands that were at work',
          measured: used.toFixed(2),
          against: `${perSecond * doors.length} sign-ins a second`,
          demand: 'at least 0.8',
          isMet: used >= 0.8,
        },
      ];
    }),
};

/** A process with so many hands: whoever finds all of them busy comes again, as the pages have it. */
function doorOf(line: SignInLine) {
  let busy = 0;
  let last: Promise<void> = Promise.resolve();
  return {
    line,
    async enter(arrivedAt: number | undefined): Promise<boolean> {
      await line.look();
      if (!line.mayPass(arrivedAt) || busy >= 14) return false;
      busy += 1;
      if (arrivedAt !== undefined) line.came();
      await turn();
      busy -= 1;
      return true;
    },
  };

  /** One after the other, each taking its time. */
  async function turn(): Promise<void> {
    const before = last;
    let done = () => {};
    last = new Promise((resolve) => {
      done = resolve;
    });
    await before;
    await pause(1_000 / perSecond);
    done();
  }
}
async function visit(doors: ReturnType<typeof doorOf>[]): Promise<Person> {
  const cameAt = Date.now();
  const door = () => doors[Math.floor(Math.random() * doors.length)] as (typeof doors)[number];
  let ticket: number | undefined;
  for (;;) {
    const here = door();
    if (await here.enter(ticket)) return { cameAt, inAt: Date.now() };
    ticket ??= here.line.join();
    // As the page renews itself.
    await pause(Math.min(20, Math.max(2, Math.ceil(here.line.waitOf(ticket) / 2))) * 1_000);
  }
}

function shareOvertaken(people: Person[]): number {
  let pairs = 0;
  let overtaken = 0;
  const sample = people.filter((_, place) => place % Math.ceil(people.length / 3_000) === 0);
  for (const one of sample)
    for (const other of sample)
      if (other.cameAt - one.cameAt >= 1_000) {
        pairs += 1;
        if (other.inAt < one.inAt) overtaken += 1;
      }
  return overtaken / Math.max(1, pairs);
}
