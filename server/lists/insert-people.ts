import type { Knex } from 'knex';
import { linkFormer, meaningSql } from './entry-meaning';

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
 * Writes down whom the entries of a new version mean: a member, or nobody, in which case one digest counts; and possibly those who had one of the
 * identifiers by an earlier file. Digests that nobody has find the entry, too; the others lead to it through their members.
 * @param isPossible entries that could mean several members are possible for each of them, in place of being misread
 * @returns entries that could mean several members, or whose identifiers contradict each other; when there are any, nothing was written. And how
 * many entries mean several members, possibly each.
 */
export async function insertPeople(
  trx: Knex.Transaction,
  listVersionId: number,
  isPossible = false,
): Promise<{ misread: MisreadEntry[]; ambiguous: number }> {
  const version = { listVersionId };
  await trx.raw('set local default_statistics_target = 10');
  // Whoever analyses a table just now is not waited for.
  await trx.raw('analyze (skip_locked) list_entries (list_version_id, row_number)');
  await findMeanings(trx, listVersionId);
  await trx.raw('analyze entry_meanings (row_number, is_doubtful)');
  const { misread, ambiguous } = await settleDoubtful(trx, listVersionId, isPossible);
  if (misread.length === 0) {
    await trx.raw(writePeople, version);
    await linkFormer(trx, 'select * from list_entries where list_version_id = :listVersionId', version);
    await trx.raw('analyze (skip_locked) list_people (list_version_id, row_number, person)');
  }
  await trx.raw('set local default_statistics_target to default');
  return { misread, ambiguous };
}

/**
 * Before it is analysed the planner takes a new version for one row, and its digests for a few that come again and again. Where one in a hundred
 * identifiers is looked for, one pass over them is quicker than as many searches.
 */
async function findMeanings(trx: Knex.Transaction, listVersionId: number): Promise<void> {
  const { rows } = await trx.raw<{ rows: [{ isLarge: boolean }] }>(
    `select 100.0 * count(*) > (select reltuples from pg_class where oid = 'identifiers'::regclass) as "isLarge"
     from list_entries where list_version_id = ?`,
    [listVersionId],
  );
  await trx.raw('set local enable_memoize = off');
  if (rows[0].isLarge) await trx.raw('set local enable_nestloop = off');
  await trx.raw(sumUp, { listVersionId });
  await trx.raw('set local enable_memoize to default; set local enable_nestloop to default');
}

/**
 * For each entry the member whom it means, and which of its digests nobody has (bit 0: the first). The digests are set out without a join, which
 * would be a loop. Names in kana, which no list has, are left out: they are two in five identifiers.
 */
const sumUp = `
  create temporary table entry_meanings on commit drop as
  select d.row_number, d.stated, min(i.member_id) as member_id,
    coalesce(bit_or(1 << (d.position - 1)) filter (where d.digest is not null and i.member_id is null), 0) as unknown,
    coalesce(min(i.member_id) <> max(i.member_id) or min(i.member_id) <> d.stated, false) as is_doubtful, null::text[] as several
  from (
    select row_number, stated, position, digests[position] as digest
    from (
      select row_number, member_id as stated, digests, unnest(case when cardinality(digests) > 3 then array[1, 2, 3, 4] else array[1, 2, 3] end) as position
      from list_entries
      where list_version_id = :listVersionId
    ) e
  ) d
  left join (select digest, member_id from identifiers where kind not in ('kana_birth_date', 'kana_phone')) i on i.digest = d.digest
  where d.digest is not null or d.position = 1
  group by d.row_number, d.stated`;

/** Most entries name one member and nobody else. What the others mean takes more. */
async function settleDoubtful(
  trx: Knex.Transaction,
  listVersionId: number,
  isPossible: boolean,
): Promise<{ misread: MisreadEntry[]; ambiguous: number }> {
  const doubtful = `
    select e.*
    from entry_meanings m
    cross join lateral (
      select list_version_id, row_number, member_id, digests from list_entries
      where list_version_id = :listVersionId and row_number = m.row_number
      offset 0) e
    where m.is_doubtful`;
  const { rows } = await trx.raw<{
    rows: { row_number: number; positions: number[]; common: number; member_id: string; several: string[] }[];
  }>(
    `with ${meaningSql(doubtful)}
     select m.row_number, count(distinct m.member_id) filter (where m.is_common)::int as common,
       min(m.member_id) filter (where m.is_common) as member_id,
       coalesce(array_agg(distinct m.member_id) filter (where m.is_common), '{}') as several,
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
  const ambiguous = isPossible ? rows.filter(({ common }) => common > 1) : [];
  await trx.raw(
    `update entry_meanings m set member_id = null, several = array(select jsonb_array_elements_text(s.several))
     from jsonb_to_recordset(?) as s (row_number int, several jsonb) where m.row_number = s.row_number`,
    [JSON.stringify(ambiguous.map(({ row_number, several }) => ({ row_number, several })))],
  );
  const misread = rows
    .filter(({ common }) => common === 0 || (common > 1 && !isPossible))
    .map((row) => ({ row: row.row_number, positions: row.positions, isContradiction: row.common === 0 }));
  return { misread, ambiguous: ambiguous.length };
}

const writePeople = `
  insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
  select person, cast(:listVersionId as int), row_number, is_certain, is_counted
  from (
    select coalesce(stated, member_id) as person, row_number, true as is_certain, true as is_counted
    from entry_meanings
    where coalesce(stated, member_id) is not null
    union all
    select unnest(several), row_number, false, true from entry_meanings where several is not null
    union all
    select ' ' || encode(d.digest, 'hex'), m.row_number, true,
      coalesce(m.stated, m.member_id) is null and m.several is null and m.unknown & ((1 << (d.position::int - 1)) - 1) = 0
    from entry_meanings m
    join list_entries e on e.list_version_id = :listVersionId and e.row_number = m.row_number
    cross join lateral unnest(e.digests) with ordinality as d (digest, position)
    where m.unknown <> 0 -- asked before the join
      and m.unknown & (1 << (d.position::int - 1)) <> 0
  ) people
  order by person collate "C"`;

export async function countPeople(trx: Knex.Transaction, listVersionId: number): Promise<ListTally> {
  const { rows } = await trx.raw<{ rows: [ListTally] }>(
    `select (select count(*)::int from list_entries where list_version_id = :listVersionId) as entries,
       count(*)::int as people, count(m.member_id)::int as matched
     from (select distinct person from list_people where list_version_id = :listVersionId and is_counted and not is_former) p
     left join members m on m.member_id = p.person`,
    { listVersionId },
  );
  return rows[0];
}

/** How many different people, or sets of people that an entry could mean, a version names. */
export async function countMeanings(trx: Knex.Transaction, listVersionId: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(
    `select count(distinct people)::int as count
     from (
       select array_agg(person order by person) as people
       from list_people
       where list_version_id = ? and is_counted and not is_former
       group by row_number) meanings`,
    [listVersionId],
  );
  return rows[0].count;
}
