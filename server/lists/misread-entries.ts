import type { Db } from '../dependencies';
import { meaningSql } from './entry-meaning';

/** An entry that does not say whom it means. */
export interface MisreadEntry {
  row: number;
  /** Its identifiers that somebody has: 0 member ID, 1 login ID, 2 email, 3 phone. */
  positions: number[];
  /** They belong to different members; else several members have all of them. */
  isContradiction: boolean;
}

/** Entries of a new version that could mean several members, or none because their identifiers contradict each other. */
export async function listMisreadEntries(db: Db, listVersionId: number): Promise<MisreadEntry[]> {
  const entries = `select list_version_id, row_number, member_id, digests from list_entries where list_version_id = :listVersionId`;
  const { rows } = await db.raw<{ rows: { row_number: number; positions: number[]; common: number }[] }>(
    `with ${meaningSql(entries)}
     select m.row_number, count(distinct m.member_id) filter (where m.is_common)::int as common,
       array(select distinct s.position::int from sets s where s.row_number = m.row_number order by 1) as positions
     from means m
     group by m.row_number
     having count(distinct m.member_id) filter (where m.is_common) <> 1
     order by m.row_number`,
    { listVersionId },
  );
  return rows.map((row) => ({ row: row.row_number, positions: row.positions, isContradiction: row.common === 0 }));
}
