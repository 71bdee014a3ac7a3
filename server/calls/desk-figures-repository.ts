import type { Db } from '../../db/connection';

/** Calls that were opened in an hour, and what became of them. */
export interface CallHour {
  /** Beginning of the hour. */
  hour: Date;
  calls: number;
  verified: number;
  failed: number;
}

/** By whole hours between two hours, empty ones too; oldest first. */
export async function countCallsByHour(db: Db, from: Date, until: Date): Promise<CallHour[]> {
  const { rows } = await db.raw(
    `select hour, count(call_id)::int as calls, count(verified_at)::int as verified,
       count(*) filter (where state = 'failed' or outcome = 'not_verified')::int as failed
     from generate_series(?::timestamptz, ?::timestamptz - interval '1 hour', interval '1 hour') as hour
     left join calls on opened_at >= hour and opened_at < hour + interval '1 hour' and opened_at >= ? and opened_at < ?
     group by hour order by hour`,
    [from, until, from, until],
  );
  return rows;
}

/** How many calls had a reason, what was told in them last (null: nothing was shown), and how long the median of those that ended took, in seconds. */
export interface CallShare {
  reason: string;
  verdict: string | null;
  calls: number;
  seconds: number | null;
}

/** Since a time. */
export async function countCallsByReason(db: Db, since: Date): Promise<CallShare[]> {
  const { rows } = await db.raw(
    `select c.reason, k.verdict, count(*)::int as calls,
       percentile_cont(0.5) within group (order by extract(epoch from c.ended_at - c.opened_at))::int as seconds
     from calls c
     left join lateral (
       select verdict from checks
       where person = c.member_id and checked_at between c.opened_at and c.opened_at + interval '1 hour'
         and via = 'support' and session = 'call-' || c.call_id
       order by checked_at desc, check_id desc limit 1
     ) k on true
     where c.opened_at >= ?
     group by c.reason, k.verdict order by calls desc, c.reason, k.verdict`,
    [since],
  );
  return rows;
}
