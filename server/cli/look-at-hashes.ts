import { availableParallelism } from 'node:os';
import argon2 from 'argon2';
import type { Config } from '../config';
import { RefusedError } from '../errors';
import { argon2Settings } from '../passwords/password-hash';

/** Hashes of which the quickest is taken: what else the machine does must not count. */
const tries = 5;

/**
 * What a password hash takes on this machine, and how many sign-ins an hour that leaves room for, with every core at it.
 * @throws RefusedError where a hash takes longer than the time after which every answer to a sign-in leaves: time would tell who is known
 */
export async function lookAtHashes({ signInTime }: Pick<Config, 'signInTime'>): Promise<string> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < tries; index += 1) {
    const startedAt = performance.now();
    await argon2.hash('how long does this take', argon2Settings);
    quickest = Math.min(quickest, performance.now() - startedAt);
  }
  const cores = availableParallelism();
  const anHour = Math.floor((cores * 3_600_000) / quickest / 1_000) * 1_000;
  const text = `${quickest.toFixed(0)} ms each: at most ${anHour.toLocaleString('en')} sign-ins an hour on ${cores} cores`;
  if (quickest * 2 > signInTime)
    throw new RefusedError(`${text}; a sign-in would take longer than SIGN_IN_MILLISECONDS (${signInTime}): raise it.`);
  return `${text}; npm run argon2:native makes them quicker`;
}
