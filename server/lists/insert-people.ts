import type { Knex } from 'knex';
import { meaningSql } from './entry-meaning';

/** What a version of a list holds. */
export interface ListTally {
  entries: number;
  /** Different people: members and those who have no account. */
  people: number;
  /** Of them, members who are there. */
  matched: number;
}

/**
 * Writes down whom the entries of a new version mean: a member, or nobody, in which case one digest counts. All its digests find the entry.
 * The entries must not be misread (`listMisreadEntries`).
 */
export async function insertPeople(trx: Knex.Transaction, listVersionId: number): Promise<ListTally> {
  const entries = `select list_version_id, row_number, member_id, digests from list_entries where list_version_id = :listVersionId`;
  await trx.raw(
    `with ${meaningSql(entries)},
     found as (select row_number, member_id from means where is_common),
     people as (
       select member_id as person, row_number, true as is_counted from found
       union all
       select ' ' || encode(d.digest, 'hex'), e.row_number,
         f.row_number is null and d.digest = (array_remove(e.digests, null))[1]
       from meant e
       left join found f on f.row_number = e.row_number
       cross join lateral unnest(e.digests) as d (digest)
       where d.digest is not null
     )
     insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
     select person, cast(:listVersionId as int), row_number, true, is_counted from people order by person`,
    { listVersionId },
  );
  return countPeople(trx, listVersionId);
}

export async function countPeople(trx: Knex.Transaction, listVersionId: number): Promise<ListTally> {
  const { rows } = await trx.raw<{ rows: [ListTally] }>(
    `select (select count(*)::int from list_entries where list_version_id = :listVersionId) as entries,
       count(distinct p.person)::int as people, count(distinct m.member_id)::int as matched
     from list_people p
     left join members m on m.member_id = p.person
     where p.list_version_id = :listVersionId and p.is_counted`,
    { listVersionId },
  );
  return rows[0];
}
