import type { Knex } from 'knex';
import { meaningSql } from './entry-meaning';

/**
 * Links entries of all versions to members who have come, or who have come by an identifier. It only ever adds: who was meant once is not
 * cleared by a change of address. An entry that comes to mean several members is possible for each of them (rule 4 of docs/matching.md).
 * @param moved SQL of the identifiers that somebody got or lost: `digest`
 * @param linkedBy the import of members that moved them; null: for good
 */
export async function relinkEntries(trx: Knex.Transaction, moved: string, linkedBy: number | null): Promise<void> {
  if (!(await hasLists(trx))) return;
  await trx.raw(`
    create temporary table relinking on commit drop as
    select distinct e.list_version_id, e.row_number
    from list_entries e
    cross join lateral unnest(e.digests) as d (digest)
    join (${moved}) g on g.digest = d.digest`);
  const entries = `
    select e.list_version_id, e.row_number, e.member_id, e.digests
    from list_entries e
    join relinking using (list_version_id, row_number)`;
  await trx.raw(
    `with ${meaningSql(entries)}
     insert into list_people (person, list_version_id, row_number, is_certain, is_counted, linked_by)
     select m.member_id, m.list_version_id, m.row_number, true, true, ?::int
     from means m
     where m.is_common or not exists (
       select from means c
       where c.is_common and c.list_version_id = m.list_version_id and c.row_number = m.row_number)
     on conflict do nothing`,
    [linkedBy],
  );
  await settleEntries(trx);
}

/**
 * Takes back what an import of members linked, and the people who are no longer there.
 * @param removed SQL of the member IDs that are gone: `member_id`
 */
export async function unlinkEntries(trx: Knex.Transaction, removed: string, linkedBy: number | null): Promise<void> {
  if (!(await hasLists(trx))) return;
  await trx.raw(
    `create temporary table relinking on commit drop as
     select distinct list_version_id, row_number from list_people
     where person in (${removed}) or linked_by = ?`,
    [linkedBy],
  );
  await trx.raw('delete from list_people where linked_by = ?', [linkedBy]);
  await settleEntries(trx);
}

async function hasLists(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw('select 1 from list_entries limit 1');
  return rows.length > 0;
}

/** Sets who counts and who is certain in the entries of `relinking`, from who is there now; digests that nobody has find them. */
async function settleEntries(trx: Knex.Transaction): Promise<void> {
  await trx.raw(`
    insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
    select distinct ' ' || encode(d.digest, 'hex'), e.list_version_id, e.row_number, true, false
    from relinking
    join list_entries e using (list_version_id, row_number)
    cross join lateral unnest(e.digests) as d (digest)
    where d.digest is not null and not exists (select from identifiers i where i.digest = d.digest)
    on conflict do nothing`);
  await trx.raw(`
    with people as (
      select p.*, e.digests,
        not starts_with(p.person, ' ') and (p.person is not distinct from e.member_id or m.member_id is not null) as is_there
      from relinking
      join list_people p using (list_version_id, row_number)
      join list_entries e using (list_version_id, row_number)
      left join members m on m.member_id = p.person
    ),
    settled as (
      select person, list_version_id, row_number, is_there, digests,
        count(*) filter (where is_there) over (partition by list_version_id, row_number) as meant
      from people
    )
    update list_people p
    set is_certain = s.meant <= 1,
      is_counted = s.is_there or s.meant = 0 and p.person = ' ' || encode((array_remove(s.digests, null))[1], 'hex')
    from settled s
    where p.person = s.person and p.list_version_id = s.list_version_id and p.row_number = s.row_number`);
  await trx.raw('drop table relinking');
}
