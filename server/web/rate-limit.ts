import { isIPv6 } from 'node:net';
import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { ThrottledError } from '../errors';
import { uncountAttempts, upsertAttempts } from './rate-limit-repository';

/** How often something may be tried. Times are in seconds. */
export interface Limit {
  /** Stable name; limits of the same name count together. */
  name: string;
  window: number;
  /** Attempts in a window before the next one must wait; without it nobody waits, it is only counted. */
  free?: number;
  /** The first wait; each further one is twice as long, up to the longest. */
  block?: number;
  longestBlock?: number;
  /** Failures of others that one success outweighs, where it is the share of failures that tells an attack from a crowd. */
  paid?: number;
}

/** What an attempt is counted under. `of` is what was typed, a network, or nothing for the whole site; it is stored as a keyed digest. */
export interface Counted {
  limit: Limit;
  of: string;
}

type Parts = { db: Db } & Pick<Dependencies, 'keys' | 'now'>;

const digestOf = ({ keys }: Pick<Parts, 'keys'>, { limit, of }: Counted) => keys.digest(`limit:${limit.name}`, of);

/**
 * Counts one attempt under each of the limits, before it is made, so that many at once find no gap.
 * @returns how many were made in each window, this one included
 * @throws ThrottledError when one of them must wait; `retryAfter` is the longest wait
 */
export async function countAttempt(parts: Parts, counted: readonly Counted[]): Promise<number[]> {
  const now = parts.now();
  const digested = counted.map((one) => ({ digest: digestOf(parts, one), limit: one.limit }));
  const states = await upsertAttempts(parts.db, digested, now);
  const waits = states.map(({ wasBlocked, blockedUntil }) =>
    wasBlocked && blockedUntil ? blockedUntil.getTime() - now.getTime() : 0,
  );
  const wait = Math.max(0, ...waits);
  if (wait > 0) throw new ThrottledError('Too many attempts.', Math.ceil(wait / 1000));
  return states.map(({ made }) => made);
}

/**
 * Takes the attempt back once it has turned out to be the right person's.
 * @param times how many attempts of theirs were counted, those before it included; `paid` of a limit besides
 */
export async function forgiveAttempt(parts: Parts, counted: readonly Counted[], times = 1): Promise<void> {
  await uncountAttempts(
    parts.db,
    counted.map((one) => digestOf(parts, one)),
    counted.map(({ limit }) => times + (limit.paid ?? 0)),
  );
}

/** The network that an address belongs to: IPv4 as it is, IPv6 by its first 56 bits, which one household or office has. */
export function networkOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::') as [string, string?];
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const gap = tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...gap, ...right].map((group) => Number.parseInt(group, 16));
  const fourth = (groups[3] ?? 0) & 0xff00;
  return `${[...groups.slice(0, 3), fourth].map((group) => group.toString(16)).join(':')}::/56`;
}
