import type { Db } from '../../db/connection';

/** @returns false where the member was marked before */
export async function insertHoneytoken(
  db: Db,
  mark: { memberId: string; markedBy: string; markedAt: Date },
): Promise<boolean> {
  const rows = await db('honeytokens').insert(mark).onConflict('memberId').ignore().returning('memberId');
  return rows.length > 0;
}

/** @returns false where the member was not marked */
export const deleteHoneytoken = async (db: Db, memberId: string): Promise<boolean> =>
  (await db('honeytokens').where({ memberId }).delete()) > 0;

/** Member IDs of invented members, in order. */
export const listHoneytokens = (db: Db): Promise<string[]> => db('honeytokens').orderBy('memberId').pluck('memberId');

/** What somebody did with invented members. */
export interface HoneytokenOpening {
  /** Handle of a member of the staff or of a token, as in the audit log. */
  actor: string;
  /** How many of them. */
  members: number;
  since: Date;
}

/** Who opened an invented member since a time, whatever for: nobody who was called by a customer has a reason to. */
export async function listOpenings(db: Db, since: Date): Promise<HoneytokenOpening[]> {
  const { rows } = await db.raw(
    `select actor, count(distinct member_id)::int as members, min(occurred_at) as since
     from audit.events join honeytokens using (member_id)
     where occurred_at >= ? and action in ('call.open', 'member.view', 'member.view_digits', 'member.export')
     group by actor order by actor`,
    [since],
  );
  return rows;
}
