import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { describeError } from '../errors';
import type { HashQueue } from '../passwords/hash-queue';
import { addReport, holdGate, moveGate, readLine } from './line-repository';
import { aheadOf, type GateState, openGate } from './open-gate';

/** The one line before the sign-in of customers, whatever process they come to (docs/sign-in.md). Times are milliseconds since 1970. */
export interface SignInLine {
  /** Looks at the line again where what is known of it is old; call it before the others. Never throws: a line that cannot be read stays as it was. */
  look(): Promise<void>;
  /** Whether somebody who came then, or comes now, may go in. */
  mayPass(arrivedAt?: number): boolean;
  /** Puts somebody at the end of the line. @returns when they came */
  join(): number;
  /** Somebody who was let in came. */
  came(): void;
  /** Seconds that somebody who came then, or comes now, is likely to wait. */
  waitOf(arrivedAt?: number): number;
  /** How many are before them. */
  aheadOf(arrivedAt?: number): number;
  readonly behind: number;
}

/** Milliseconds after which the line is looked at again: often while somebody waits, and else for what other processes see. */
const freshFor = { busy: 500, quiet: 2_000 };

interface Parts {
  db: Knex;
  now: () => Date;
  log: Pick<Logger, 'error'>;
  hashes: Pick<HashQueue, 'perSecond'>;
}

export function createSignInLine({ db, now, log, hashes }: Parts): SignInLine {
  const process = randomUUID();
  const known: GateState & { perSecond: number; behind: number } = {
    openUntil: 0,
    seconds: [],
    perSecond: hashes.perSecond,
    behind: 0,
  };
  let arrived = new Map<number, number>();
  let came = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  async function report(): Promise<void> {
    const told = { arrived, came };
    arrived = new Map();
    came = 0;
    const at = now().getTime();
    try {
      await db.transaction(async (trx) => {
        const before = await holdGate(trx, at);
        const seconds = [...told.arrived].map(([second, count]) => ({ at: second, arrived: count }));
        await addReport(trx, { process, perSecond: hashes.perSecond, arrived: seconds, came: told.came, now: at });
        const line = await readLine(trx, before, at);
        const gate = openGate(line, { ...line, now: at });
        await moveGate(trx, gate.openUntil, gate.letIn, at);
        Object.assign(known, { ...line, ...gate });
      });
    } catch (error) {
      log.error({ err: describeError(error as Error) }, 'The line before the sign-in could not be looked at');
      for (const [second, count] of told.arrived) arrived.set(second, (arrived.get(second) ?? 0) + count);
      came += told.came;
    }
  }

  const people = (counts: Map<number, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const before = (at = now().getTime()) => aheadOf(known, at) + (at >= lookedAt ? people(arrived) : 0);

  return {
    async look() {
      const age = now().getTime() - lookedAt;
      const isBusy = known.behind > 0 || arrived.size > 0;
      if (!looking && age >= (isBusy ? freshFor.busy : freshFor.quiet)) {
        const isFirst = lookedAt === Number.NEGATIVE_INFINITY;
        lookedAt = now().getTime();
        looking = report().finally(() => {
          looking = undefined;
        });
        if (isFirst) await looking;
      }
    },
    mayPass(arrivedAt) {
      const isEmpty = known.behind === 0 && arrived.size === 0;
      return isEmpty || (arrivedAt !== undefined && arrivedAt <= known.openUntil);
    },
    join() {
      const at = now().getTime();
      const second = Math.floor(at / 1_000) * 1_000;
      arrived.set(second, (arrived.get(second) ?? 0) + 1);
      return at;
    },
    came() {
      came += 1;
    },
    aheadOf: (arrivedAt) => Math.round(before(arrivedAt)),
    waitOf: (arrivedAt) => before(arrivedAt) / Math.max(known.perSecond, 0.1),
    get behind() {
      return known.behind + people(arrived);
    },
  };
}
