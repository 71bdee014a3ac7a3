import { availableParallelism } from 'node:os';
import { BusyError } from '../errors';

/** Password hashing of this process: never more hashes in flight than cores (docs/sign-in.md). */
export interface HashQueue {
  /** Takes its share of the cores, where several processes serve side by side. */
  shareWith(processes: number): void;
  /** For somebody who waits at a page. @throws BusyError at once where the queue is full, and after `patience` where it moves too slowly. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** For jobs and the command line: waits as long as it takes, and only takes a lane that nobody at a page wants. */
  runInBackground<T>(work: () => Promise<T>): Promise<T>;
  /** True when `run` would refuse now, or will once those on their way are there. */
  isFull(): boolean;
  /**
   * Counts somebody who is let in on the way to a hash, so that no crowd passes the door before the first of it waits; for `patience` at
   * most, since whoever sends a form slowly must not keep others out.
   * @returns to be called when they come to `run`, or will not
   */
  arrive(): () => void;
  /** The refusal, counted. */
  refuse(): BusyError;
  /** Hashes that it can do in a second, as they went lately. */
  readonly perSecond: number;
  readonly inFlight: number;
  readonly waiting: number;
  /** Since the process began. */
  readonly refused: number;
}

interface Waiting {
  start: () => void;
}

interface Size {
  /** Hashes at a time. */
  lanes: number;
  /** How many may wait. */
  room: number;
  /** How long one may wait, in milliseconds: a refusal has to leave within 200 ms. */
  patience: number;
  /** When to come again, in seconds. */
  retryAfter: number;
}

export function createHashQueue(size: Partial<Size> = {}): HashQueue {
  const { patience = 150, retryAfter = 5 } = size;
  let { lanes = availableParallelism() } = size;
  const room = () => size.room ?? lanes * 6;
  const waiting: Waiting[] = [];
  const background: Waiting[] = [];
  let inFlight = 0;
  let arriving = 0;
  let refused = 0;
  /** What a hash takes lately, in milliseconds. */
  let usual = 30;

  const next = () => {
    const one = waiting.shift() ?? background.shift();
    if (one) one.start();
    else inFlight -= 1;
  };
  const perform = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      usual += (performance.now() - startedAt - usual) / 16;
      next();
    }
  };
  const refuse = () => {
    refused += 1;
    return new BusyError('Too many sign-ins at once.', retryAfter);
  };
  const takeLane = (): boolean => {
    if (inFlight >= lanes) return false;
    inFlight += 1;
    return true;
  };

  /** Full by number, or by the time that the last in the queue would wait: better refused at the door than after the patience. */
  const isTooMany = (ahead: number) =>
    ahead >= room() || (ahead >= lanes && (ahead * usual) / lanes > patience - usual);
  const isFull = () => inFlight >= lanes && isTooMany(waiting.length);

  return {
    shareWith(processes) {
      lanes = Math.max(1, Math.floor(lanes / processes));
    },
    isFull: () => inFlight + arriving >= lanes && isTooMany(waiting.length + arriving),
    arrive() {
      arriving += 1;
      let isCounted = true;
      const arrived = () => {
        clearTimeout(timer);
        if (isCounted) arriving -= 1;
        isCounted = false;
      };
      const timer = setTimeout(arrived, patience).unref();
      return arrived;
    },
    get perSecond() {
      return (lanes * 1_000) / Math.max(usual, 1);
    },
    get inFlight() {
      return inFlight;
    },
    get waiting() {
      return waiting.length;
    },
    get refused() {
      return refused;
    },
    refuse,
    async run(work) {
      if (takeLane()) return perform(work);
      if (isFull()) throw refuse();
      await new Promise<void>((resolve, reject) => {
        const start = () => {
          clearTimeout(timer);
          resolve();
        };
        const one = { start };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(one), 1);
          reject(refuse());
        };
        const timer = setTimeout(giveUp, patience);
        waiting.push(one);
      });
      return perform(work);
    },
    async runInBackground(work) {
      if (!takeLane()) await new Promise<void>((resolve) => background.push({ start: resolve }));
      return perform(work);
    },
  };
}

/** The queue of this process. */
export const hashQueue = createHashQueue();
