import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
import type { Limit } from './rate-limit';

/** What stands after an attempt: `wasBlocked` if it fell into a block, which leaves the count as it was. */
export interface AttemptState {
  made: number;
  wasBlocked: boolean;
  blockedUntil: Date | null;
}

/**
 * Counts one attempt under each of the digests, in one statement, so that attempts at once are counted one by one.
 * @returns what stands after it, in the order given
 */
export async function upsertAttempts(
  db: Db,
  counted: readonly { digest: Buffer; limit: Limit }[],
  now: Date,
): Promise<AttemptState[]> {
  const each = (of: (limit: Limit) => number | null) => counted.map(({ limit }) => of(limit));
  const { rows } = await prepared<AttemptState & { digest: Buffer }>(db, {
    name: 'count-attempts',
    text: countAttempts,
    values: [
      now,
      counted.map(({ digest }) => digest),
      each(({ window }) => window),
      each(({ free = null }) => free),
      each(({ block = 0 }) => block),
      each(({ longestBlock = 0 }) => longestBlock),
    ],
  });
  return counted.map(({ digest }) => rows.find((row) => row.digest.equals(digest)) as AttemptState);
}

/** Now, digests, and of each: window, free attempts, first and longest block, in seconds. */
const countAttempts = `
  with limits as (
    select digest, $1::timestamptz - width * interval '1 second' as start, free, block, longest, place
    from unnest($2::bytea[], $3::int[], $4::int[], $5::int[], $6::int[])
      with ordinality as l (digest, width, free, block, longest, place))
  insert into attempts as a (digest, made, since) select digest, 1, $1 from limits order by place
  on conflict (digest) do update set (was_blocked, made, since, blocked_until) = (
    select coalesce(a.blocked_until > $1, false),
      case when a.blocked_until > $1 then a.made when a.since > l.start then a.made + 1 else 1 end,
      case when a.blocked_until > $1 or a.since > l.start then a.since else $1 end,
      case
        when a.blocked_until > $1 then a.blocked_until
        when a.since > l.start and a.made >= l.free then
          $1::timestamptz + least(l.block * 2.0 ^ least(a.made - l.free, 20), l.longest) * interval '1 second'
      end
    from limits l where l.digest = a.digest)
  returning digest, made, was_blocked as "wasBlocked", blocked_until as "blockedUntil"`;

/** Takes attempts back, of each as many as stand beside it. */
export const uncountAttempts = (db: Db, digests: Buffer[], times: number[]) =>
  prepared(db, {
    name: 'uncount-attempts',
    text: `update attempts a set made = greatest(a.made - f.times, 0), blocked_until = null
      from unnest($1::bytea[], $2::int[]) as f (digest, times) where a.digest = f.digest`,
    values: [digests, times],
  });

export const deleteOldAttempts = (db: Db, before: Date): Promise<number> =>
  db('attempts').where('since', '<', before).delete();
