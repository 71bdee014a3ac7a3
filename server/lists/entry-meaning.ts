import type { Knex } from 'knex';

/**
 * Whom entries mean (docs/imports.md). Each filled identifier stands for the set of members who have it; a stated member ID for exactly that
 * member, there or not. An identifier that nobody has says nothing. What the sets have in common is meant.
 * @param entries SQL of `list_entries` rows: `list_version_id`, `row_number`, `member_id`, `digests`
 * @returns text for behind `with`: `means` has a row for each entry and member in any of its sets; `is_common`: in all of them;
 * `positions`: which identifiers say so (0 member ID, 1 login ID, 2 email, 3 phone)
 */
export const meaningSql = (entries: string): string => `
  meant as (${entries}),
  sets as (
    select e.list_version_id, e.row_number, d.position, i.member_id
    from meant e
    cross join lateral unnest(e.digests) with ordinality as d (digest, position)
    join identifiers i on i.digest = d.digest
    union all
    select list_version_id, row_number, 0, member_id from meant where member_id is not null
  ),
  known as (
    select list_version_id, row_number, count(distinct position) as sets from sets group by list_version_id, row_number
  ),
  means as (
    select s.list_version_id, s.row_number, s.member_id, count(*) = k.sets as is_common,
      array_agg(s.position order by s.position) as positions
    from sets s
    join known k on k.list_version_id = s.list_version_id and k.row_number = s.row_number
    group by s.list_version_id, s.row_number, s.member_id, k.sets
  )`;

/**
 * Links entries to the members who had one of their identifiers by an earlier file (rule 4 of docs/matching.md): possibly, beside whomever they
 * mean. An entry that states a member ID means that member alone.
 * @param entries SQL of `list_entries` rows
 */
export async function linkFormer(trx: Knex.Transaction, entries: string, values: Record<string, number> = {}) {
  await trx.raw(
    `insert into list_people (person, list_version_id, row_number, is_certain, is_counted, is_former)
     select distinct f.member_id, e.list_version_id, e.row_number, false, true, true
     from (${entries}) e
     cross join lateral unnest(e.digests) as d (digest)
     join former_identifiers f on f.digest = d.digest
     join members m on m.member_id = f.member_id
     where e.member_id is null
     on conflict do nothing`,
    values,
  );
}
