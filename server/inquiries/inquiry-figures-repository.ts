import type { Db } from '../../db/connection';

/** Inquiries that came in an hour, and replies that the desk wrote in it. */
export interface InquiryHour {
  hour: Date;
  received: number;
  replies: number;
}

/** By whole hours between two hours, empty ones too; oldest first. */
export async function countInquiriesByHour(db: Db, from: Date, until: Date): Promise<InquiryHour[]> {
  const { rows } = await db.raw(
    `select hour,
       (select count(*)::int from inquiries where created_at >= hour and created_at < hour + interval '1 hour') as received,
       (select count(*)::int from inquiry_messages
        where author <> 'member' and written_at >= hour and written_at < hour + interval '1 hour') as replies
     from generate_series(?::timestamptz, ?::timestamptz - interval '1 hour', interval '1 hour') as hour
     order by hour`,
    [from, until],
  );
  return rows;
}

/**
 * How long customers waited for the first reply to inquiries that they sent since a time, in hours of the clock: the median, and what nine of ten
 * did not exceed. Null: nobody was replied to yet.
 */
export async function findTimeToReply(
  db: Db,
  since: Date,
): Promise<{ replied: number; median: number | null; ninety: number | null }> {
  const { rows } = await db.raw(
    `select count(*)::int as replied, percentile_cont(0.5) within group (order by hours)::float8 as median,
       percentile_cont(0.9) within group (order by hours)::float8 as ninety
     from (
       select extract(epoch from min(m.written_at) - q.created_at) / 3600 as hours
       from inquiries q join inquiry_messages m using (member_id, inquiry_id)
       where q.created_at >= ? and m.author <> 'member'
       group by q.member_id, q.inquiry_id, q.created_at
     ) as first`,
    [since],
  );
  return rows[0];
}
