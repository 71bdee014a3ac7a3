import type { Knex } from 'knex';
import { linkFormer, meaningSql } from './entry-meaning';

/**
 * Links entries of all versions to members who have come, or who have come by an identifier (rule 4 of docs/matching.md). It only ever adds: who was
 * meant once is not cleared by a change of address. Who comes to be meant when the entry means somebody else already is possible; so is each of
 * several who have the same identifiers, and who had them by an earlier file only.
 * @param moved SQL of the identifiers that somebody got or lost: `digest`
 */
export async function relinkEntries(trx: Knex.Transaction, moved: string): Promise<void> {
  if (!(await hasLists(trx))) return;
  await trx.raw(`
    create temporary table relinking on commit drop as
    select distinct e.list_version_id, e.row_number
    from list_entries e
    cross join lateral unnest(e.digests) as d (digest)
    join (${moved}) g on g.digest = d.digest`);
  await findMeant(trx);
  await trx.raw(`
    insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
    select m.member_id, m.list_version_id, m.row_number, false, true
    from meant_now m
    where m.is_common or not exists (
      select from meant_now c
      where c.is_common and c.list_version_id = m.list_version_id and c.row_number = m.row_number)
    on conflict do nothing`);
  await linkFormer(trx, relinkingEntries);
  await settleEntries(trx);
}

/**
 * Takes back what the identifiers of an import of members linked, and the people who are no longer there. To be called when they are taken back.
 * @param brought SQL of the identifiers that it brought: `member_id`, `digest`
 * @param removed SQL of the member IDs that are gone: `member_id`
 */
export async function unlinkEntries(trx: Knex.Transaction, brought: string, removed: string): Promise<void> {
  if (!(await hasLists(trx))) return;
  await trx.raw(`
    create temporary table unlinking on commit drop as
    select distinct b.member_id, e.list_version_id, e.row_number
    from list_entries e
    cross join lateral unnest(e.digests) as d (digest)
    join (${brought}) b on b.digest = d.digest
    where b.member_id is distinct from e.member_id`);
  await trx.raw(`
    create temporary table relinking on commit drop as
    select list_version_id, row_number from list_people where person in (${removed})
    union select list_version_id, row_number from unlinking`);
  await trx.raw(`
    delete from list_people p using unlinking u
    where p.person = u.member_id and p.list_version_id = u.list_version_id and p.row_number = u.row_number`);
  await trx.raw('drop table unlinking');
  await findMeant(trx);
  await settleEntries(trx);
}

async function hasLists(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw('select 1 from list_entries limit 1');
  return rows.length > 0;
}

const relinkingEntries = `
    select e.list_version_id, e.row_number, e.member_id, e.digests
    from list_entries e
    join relinking using (list_version_id, row_number)`;

/** Whom the entries of `relinking` mean by the identifiers that members have now: `meant_now`. */
async function findMeant(trx: Knex.Transaction): Promise<void> {
  await trx.raw(`
    create temporary table meant_now on commit drop as
    with ${meaningSql(relinkingEntries)}
    select list_version_id, row_number, member_id, is_common from means`);
}

/**
 * Sets who counts and who is certain in the entries of `relinking`; digests that nobody has find them. The only member whom all identifiers of an
 * entry mean is certain while it means nobody else; several are not; everybody else stays as certain as they were.
 */
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
      select p.person, p.list_version_id, p.row_number, p.is_certain, e.digests,
        not starts_with(p.person, ' ') and (p.person is not distinct from e.member_id or m.member_id is not null) as is_there,
        p.is_former and n.member_id is null as is_former, coalesce(n.is_common, false) as is_common
      from relinking
      join list_people p using (list_version_id, row_number)
      join list_entries e using (list_version_id, row_number)
      left join members m on m.member_id = p.person
      left join meant_now n on n.list_version_id = p.list_version_id and n.row_number = p.row_number and n.member_id = p.person
    ),
    settled as (
      select *, count(*) filter (where is_there and not is_former) over entry as meant,
        count(*) filter (where is_there and is_common) over entry as sharing
      from people
      window entry as (partition by list_version_id, row_number)
    )
    update list_people p
    set is_former = s.is_former,
      is_certain = case when s.is_former or s.is_common and s.sharing > 1 then false
        when s.is_common and s.meant = 1 then true else s.is_certain end,
      is_counted = s.is_there or s.meant = 0 and p.person = ' ' || encode((array_remove(s.digests, null))[1], 'hex')
    from settled s
    where p.person = s.person and p.list_version_id = s.list_version_id and p.row_number = s.row_number`);
  await trx.raw('drop table relinking, meant_now');
}
