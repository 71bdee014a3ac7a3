import { type Db, prepared } from '../../db/connection';

/** When a member last did anything whose time is known, as exactly as it was recorded: `until` exclusive; undefined where there is nothing. */
export async function findLastActivity(db: Db, memberId: string): Promise<{ from: Date; until: Date } | undefined> {
  const { rows } = await prepared<{ from: Date; until: Date }>(db, {
    name: 'last-activity',
    text: `select from_at as "from", until_at as until from activities
      where member_id = $1 and from_at > '-infinity' and until_at < 'infinity' order by until_at desc limit 1`,
    values: [memberId],
  });
  return rows[0];
}
