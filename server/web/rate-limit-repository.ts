import type { Db } from '../dependencies';
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
  const { rows } = await db.raw<{ rows: (AttemptState & { digest: Buffer })[] }>(
    `with limits as (
       select digest, :now::timestamptz - width * interval '1 second' as start, free, block, longest, place
       from unnest(:digests::bytea[], :windows::int[], :free::int[], :blocks::int[], :longest::int[])
         with ordinality as l (digest, width, free, block, longest, place))
     insert into attempts as a (digest, made, since) select digest, 1, :now from limits order by place
     on conflict (digest) do update set (was_blocked, made, since, blocked_until) = (
       select coalesce(a.blocked_until > :now, false),
         case when a.blocked_until > :now then a.made when a.since > l.start then a.made + 1 else 1 end,
         case when a.blocked_until > :now or a.since > l.start then a.since else :now end,
         case
           when a.blocked_until > :now then a.blocked_until
           when a.since > l.start and a.made >= l.free then
             :now::timestamptz + least(l.block * 2.0 ^ least(a.made - l.free, 20), l.longest) * interval '1 second'
         end
       from limits l where l.digest = a.digest)
     returning digest, made, was_blocked as "wasBlocked", blocked_until as "blockedUntil"`,
    {
      now,
      digests: counted.map(({ digest }) => digest),
      windows: each(({ window }) => window),
      free: each(({ free = null }) => free),
      blocks: each(({ block = 0 }) => block),
      longest: each(({ longestBlock = 0 }) => longestBlock),
    } as never,
  );
  return counted.map(({ digest }) => rows.find((row) => row.digest.equals(digest)) as AttemptState);
}

/** Takes one attempt of each back. */
export const uncountAttempts = (db: Db, digests: Buffer[]) =>
  db('attempts')
    .whereIn('digest', digests)
    .update({ made: db.raw('greatest(made - 1, 0)'), blocked_until: null });

export const deleteOldAttempts = (db: Db, before: Date): Promise<number> =>
  db('attempts').where('since', '<', before).delete();
