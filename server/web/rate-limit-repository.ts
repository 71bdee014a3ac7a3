import type { Db } from '../dependencies';
import type { Limit } from './rate-limit';

/** What stands after an attempt: `wasBlocked` if it fell into a block, which leaves the count as it was. */
export interface AttemptState {
  made: number;
  wasBlocked: boolean;
  blockedUntil: Date | null;
}

/** Counts one attempt, in one statement, so that attempts at once are counted one by one. */
export async function upsertAttempt(db: Db, digest: Buffer, limit: Limit, now: Date): Promise<AttemptState> {
  const windowStart = new Date(now.getTime() - limit.window * 1000);
  const { rows } = await db.raw<{ rows: [AttemptState] }>(
    `insert into attempts as a (digest, made, since) values (:digest, 1, :now)
     on conflict (digest) do update set
       was_blocked = coalesce(a.blocked_until > :now, false),
       made = case when a.blocked_until > :now then a.made when a.since > :windowStart then a.made + 1 else 1 end,
       since = case when a.blocked_until > :now or a.since > :windowStart then a.since else :now end,
       blocked_until = case
         when a.blocked_until > :now then a.blocked_until
         when a.since > :windowStart and a.made >= :free then
           :now::timestamptz + least(:block * 2.0 ^ least(a.made - :free, 20), :longestBlock) * interval '1 second'
       end
     returning made, was_blocked as "wasBlocked", blocked_until as "blockedUntil"`,
    {
      digest,
      windowStart,
      now,
      free: limit.free ?? null,
      block: limit.block ?? 0,
      longestBlock: limit.longestBlock ?? 0,
    },
  );
  return rows[0];
}

/** Takes one attempt of each back. */
export const uncountAttempts = (db: Db, digests: Buffer[]) =>
  db('attempts')
    .whereIn('digest', digests)
    .update({ made: db.raw('greatest(made - 1, 0)'), blocked_until: null });

export const deleteOldAttempts = (db: Db, before: Date): Promise<number> =>
  db('attempts').where('since', '<', before).delete();
