import { setTimeout as pause } from 'node:timers/promises';
import { BusyError, ThrottledError } from '../errors';

/** Milliseconds after which answers leave that need no hash. */
export const shortAnswerTime = 300;

/**
 * Runs `work` and lets its result, or its error, out only at a whole multiple of `milliseconds` after the start: whoever measures
 * learns nothing of which branch it took. Refusals that know nothing of any account (busy, throttled) leave at once.
 */
export async function inFixedTime<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const wait = async () => {
    const spent = performance.now() - startedAt;
    const due = Math.max(1, Math.ceil(spent / milliseconds)) * milliseconds;
    await pause(due - spent);
  };
  try {
    const result = await work();
    await wait();
    return result;
  } catch (error) {
    if (!(error instanceof BusyError || error instanceof ThrottledError)) await wait();
    throw error;
  }
}
