import type { Knex } from 'knex';
import { identifierKinds } from '../people/member-digests';
import { changes } from './incoming-members';

const bounds = 'registered_from, registered_until, withdrawn_from, withdrawn_until';
const kinds = `array[${identifierKinds.map((kind) => `'${kind}'`).join(', ')}]`;

/**
 * SQL of the identifiers that the members of `incoming` did not have before: `member_id`, `digest`, `kind`. They are set out without a join, which
 * would be a loop.
 */
export const gainedIdentifiers = (importId: number) => `
  select member_id, digest, kind
  from (
    select i.member_id, unnest(i.digests) as digest, unnest(${kinds}) as kind, array_remove(r.digests, null) as replaced
    from incoming i
    left join replaced_members r on r.member_id = i.member_id and r.import_id = ${importId}
    where i.change <> ${changes.none}
  ) d
  where digest is not null and not coalesce(digest = any (replaced), false)`;

/** SQL of the identifiers that they have no more: `digest`. */
export const lostIdentifiers = (importId: number) => `
  select d.digest
  from replaced_members r
  left join incoming i on i.member_id = r.member_id
  cross join lateral unnest(r.digests) as d (digest)
  where r.import_id = ${importId} and d.digest is not null
    and not coalesce(d.digest = any (array_remove(i.digests, null)), false)`;

/** SQL of the members that an import has removed: `member_id`. */
export const removedMembers = (importId: number) =>
  `select member_id from replaced_members where import_id = ${importId} and is_removed`;

/**
 * Takes the members of `incoming` into `members` and what finds them into `identifiers`, and keeps what they replace, credentials too.
 * Credentials themselves are merged by their own room.
 * @param isReplacing members that are not in `incoming` are removed
 */
export async function mergeMembers(
  trx: Knex.Transaction,
  importId: number,
  now: Date,
  isReplacing: boolean,
): Promise<void> {
  const areFirst = await takeIndexesAway(trx);
  await keepReplaced(trx, importId, isReplacing);
  await keepFormer(trx, importId, now);
  await trx.raw(
    `delete from identifiers d
     using replaced_members r
       left join incoming i on i.member_id = r.member_id
       cross join lateral unnest(r.digests) as o (digest)
     where r.import_id = ? and d.digest = o.digest and d.member_id = r.member_id
       and not coalesce(o.digest = any (array_remove(i.digests, null)), false)`,
    [importId],
  );
  if (isReplacing) await trx.raw(`delete from members where member_id in (${removedMembers(importId)})`);
  await trx.raw(
    `update members m
     set standing_id = i.standing_id, locale = i.locale, registered_from = i.registered_from, registered_until = i.registered_until, withdrawn_from = i.withdrawn_from, withdrawn_until = i.withdrawn_until,
       profile = i.profile, digests = i.digests, import_id = ?, updated_at = ?
     from incoming i where i.change = ${changes.change} and m.member_id = i.member_id`,
    [importId, now],
  );
  // Under their indexes in their order: a third of the time that any other order takes.
  const inOrderOf = (column: string) => (areFirst ? '' : `order by ${column}`);
  await trx.raw(
    `insert into members (member_id, standing_id, locale, ${bounds}, profile, digests, import_id, updated_at)
     select member_id, standing_id, locale, ${bounds}, profile, digests, ?, ? from incoming where change = ${changes.add}
     ${inOrderOf('member_id')}`,
    [importId, now],
  );
  await trx.raw(
    `insert into identifiers (digest, kind, member_id)
     select digest, kind, member_id from (${gainedIdentifiers(importId)}) g ${inOrderOf('digest')}`,
  );
  if (areFirst) await putIndexesBack(trx);
}

/**
 * The first members of all are indexed when they are there, which takes half the time. Until then whoever looks for somebody waits: there was
 * nobody to be found. Where somebody is looking, a backup for one, the indexes stay. To be asked before anybody is removed: members who are
 * replaced are there for everybody else.
 */
async function takeIndexesAway(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw('select 1 from members union all select 1 from identifiers limit 1');
  if (rows.length > 0) return false;
  try {
    await trx.transaction(async (inner) => {
      await inner.raw('lock table members, identifiers in access exclusive mode nowait');
      await inner.raw('alter table members drop constraint members_pkey');
      await inner.raw('alter table identifiers drop constraint identifiers_pkey');
      await inner.raw('drop index identifiers_login_id');
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    return false;
  }
}

/** As db/schema/members.sql makes them. */
async function putIndexesBack(trx: Knex.Transaction): Promise<void> {
  await trx.raw('alter table members add primary key (member_id) include (standing_id)');
  await trx.raw('alter table identifiers add primary key (digest, member_id)');
  await trx.raw("create unique index identifiers_login_id on identifiers (digest) where kind = 'login_id'");
}

async function keepReplaced(trx: Knex.Transaction, importId: number, isReplacing: boolean): Promise<void> {
  await trx.raw(
    `insert into replaced_members (member_id, import_id, is_removed, standing_id, locale, ${bounds}, profile, digests,
       previous_import_id, updated_at, scheme, secret, changed_at)
     select m.member_id, ?, i.member_id is null, m.standing_id, m.locale,
       m.registered_from, m.registered_until, m.withdrawn_from, m.withdrawn_until, m.profile, m.digests,
       m.import_id, m.updated_at, c.scheme, c.secret, c.changed_at
     from members m
     left join incoming i on i.member_id = m.member_id
     left join credentials c on c.member_id = m.member_id
     where i.change = ${changes.change} or ? and i.member_id is null`,
    [importId, isReplacing],
  );
}

/** Identifiers that entries of lists are about and that the import takes away from their members. */
async function keepFormer(trx: Knex.Transaction, importId: number, now: Date): Promise<void> {
  await trx.raw(
    `insert into former_identifiers (digest, member_id, import_id, lost_at)
     select distinct d.digest, r.member_id, r.import_id, ?::timestamptz
     from replaced_members r
     left join incoming i on i.member_id = r.member_id
     cross join lateral unnest(r.digests, ${kinds}) as d (digest, kind)
     where r.import_id = ? and d.digest is not null and d.kind not in ('kana_birth_date', 'kana_phone')
       and not coalesce(d.digest = any (array_remove(i.digests, null)), false)`,
    [now, importId],
  );
}

/** SQL of the identifiers that an import brought and its members still have: `member_id`, `digest`. To be asked before it is undone. */
export const broughtIdentifiers = (importId: number) => `
  select m.member_id, d.digest
  from members m
  left join replaced_members r on r.member_id = m.member_id and r.import_id = ${importId}
  cross join lateral unnest(m.digests) as d (digest)
  where m.import_id = ${importId} and d.digest is not null
    and not coalesce(d.digest = any (array_remove(r.digests, null)), false)`;

/**
 * Puts members and identifiers back as they were before an import. Who came with it goes.
 * @param gone SQL of the members who go: `member_id`
 * @returns how many went, and how many are as they were
 */
export async function restoreMembers(trx: Knex.Transaction, importId: number, gone: string) {
  await trx.raw(
    `delete from identifiers d
     using members m cross join lateral unnest(m.digests) as o (digest)
     where m.import_id = ? and d.digest = o.digest and d.member_id = m.member_id`,
    [importId],
  );
  const { rowCount: removed } = await trx.raw(`delete from members where member_id in (${gone})`);
  const { rowCount: changed } = await trx.raw(
    `update members m
     set standing_id = r.standing_id, locale = r.locale, registered_from = r.registered_from, registered_until = r.registered_until, withdrawn_from = r.withdrawn_from, withdrawn_until = r.withdrawn_until,
       profile = r.profile, digests = r.digests,
       import_id = r.previous_import_id, updated_at = r.updated_at
     from replaced_members r where r.import_id = ? and not r.is_removed and m.member_id = r.member_id`,
    [importId],
  );
  const { rowCount: returned } = await trx.raw(
    `insert into members (member_id, standing_id, locale, ${bounds}, profile, digests, import_id, updated_at)
     select member_id, standing_id, locale, ${bounds}, profile, digests, previous_import_id, updated_at
     from replaced_members where import_id = ? and is_removed`,
    [importId],
  );
  await trx.raw(
    `insert into identifiers (digest, kind, member_id)
     select d.digest, (${kinds})[d.position], r.member_id
     from replaced_members r cross join lateral unnest(r.digests) with ordinality as d (digest, position)
     where r.import_id = ? and d.digest is not null`,
    [importId],
  );
  return { removed, restored: changed + returned };
}

/** What an import replaced need not be kept once it is undone; nor was anything lost by it. */
export async function forgetReplaced(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx('former_identifiers').where({ importId }).delete();
  await trx('replaced_members').where({ importId }).delete();
}
