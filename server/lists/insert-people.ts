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

/** An entry that does not say whom it means. */
export interface MisreadEntry {
  row: number;
  /** Its identifiers that somebody has: 0 member ID, 1 login ID, 2 email, 3 phone. */
  positions: number[];
  /** They belong to different members; else several members have all of them. */
  isContradiction: boolean;
}

/**
 * Writes down whom the entries of a new version mean: a member, or nobody, in which case one digest counts. Digests that nobody has find the
 * entry, too; the others lead to it through their members.
 * @returns entries that could mean several members, or whose identifiers contradict each other; when there are any, nothing was written
 */
export async function insertPeople(trx: Knex.Transaction, listVersionId: number): Promise<MisreadEntry[]> {
  const version = { listVersionId };
  await trx.raw(findOwners, version);
  await trx.raw(sumUp);
  await trx.raw('analyze entry_meanings');
  const misread = await settleDoubtful(trx, listVersionId);
  if (misread.length === 0) {
    await trx.raw(writePeople, version);
    // What compares versions next would be planned for a version without rows. Whoever analyses the tables just now is not waited for.
    await trx.raw(
      'analyze (skip_locked) list_entries (list_version_id, row_number), list_people (list_version_id, row_number, person)',
    );
  }
  return misread;
}

/**
 * Who has which digest of which entry; `member_id` is null where nobody has, and only then the digest is needed again. From here on nothing is read
 * from `list_entries` as a whole: before it is analysed again the planner takes a new version for one row, and joins it by nested loops.
 */
const findOwners = `
  create temporary table entry_owners on commit drop as
  select e.row_number, e.member_id as stated, d.position::smallint as position, i.member_id,
    case when i.member_id is null then d.digest end as digest
  from list_entries e
  left join lateral unnest(e.digests) with ordinality as d (digest, position) on d.digest is not null
  left join identifiers i on i.digest = d.digest
  where e.list_version_id = :listVersionId`;

const sumUp = `
  create temporary table entry_meanings on commit drop as
  select row_number, min(stated) as stated, min(member_id) as member_id, min(position) as first,
    min(member_id) <> max(member_id) or coalesce(min(member_id) <> min(stated), false) as is_doubtful
  from entry_owners
  group by row_number`;

/** Most entries name one member and nobody else. What the others mean takes more. */
async function settleDoubtful(trx: Knex.Transaction, listVersionId: number): Promise<MisreadEntry[]> {
  const doubtful = `
    select e.*
    from entry_meanings m
    cross join lateral (
      select list_version_id, row_number, member_id, digests from list_entries
      where list_version_id = :listVersionId and row_number = m.row_number
      offset 0) e
    where m.is_doubtful`;
  const { rows } = await trx.raw<{
    rows: { row_number: number; positions: number[]; common: number; member_id: string }[];
  }>(
    `with ${meaningSql(doubtful)}
     select m.row_number, count(distinct m.member_id) filter (where m.is_common)::int as common,
       min(m.member_id) filter (where m.is_common) as member_id,
       array(select distinct s.position::int from sets s where s.row_number = m.row_number order by 1) as positions
     from means m
     group by m.row_number
     order by m.row_number`,
    { listVersionId },
  );
  const settled = rows.filter(({ common }) => common === 1);
  await trx.raw(
    `update entry_meanings m set member_id = s.member_id
     from unnest(?::int[], ?::text[]) as s (row_number, member_id) where m.row_number = s.row_number`,
    [settled.map((row) => row.row_number), settled.map((row) => row.member_id)],
  );
  return rows
    .filter(({ common }) => common !== 1)
    .map((row) => ({ row: row.row_number, positions: row.positions, isContradiction: row.common === 0 }));
}

const writePeople = `
  insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
  select person, cast(:listVersionId as int), row_number, true, is_counted
  from (
    select coalesce(stated, member_id) as person, row_number, true as is_counted
    from entry_meanings
    where coalesce(stated, member_id) is not null
    union all
    select ' ' || encode(o.digest, 'hex'), o.row_number,
      coalesce(o.stated, m.member_id) is null and o.position = m.first
    from entry_owners o
    join entry_meanings m on m.row_number = o.row_number
    where o.digest is not null
  ) people
  order by person collate "C"`;

export async function countPeople(trx: Knex.Transaction, listVersionId: number): Promise<ListTally> {
  const { rows } = await trx.raw<{ rows: [ListTally] }>(
    `select (select count(*)::int from list_entries where list_version_id = :listVersionId) as entries,
       count(*)::int as people, count(m.member_id)::int as matched
     from (select distinct person from list_people where list_version_id = :listVersionId and is_counted) p
     left join members m on m.member_id = p.person`,
    { listVersionId },
  );
  return rows[0];
}
