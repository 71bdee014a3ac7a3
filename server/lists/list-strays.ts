import type { Db } from '../../db/connection';
import { groupStrays, mostStrays, type StrayRow, type Strays } from '../rows/strays';
import type { Keyring } from '../sealing/keyring';
import { createEntryReader, sealedRowSql } from './list-entry';
import { findNearMembers } from './near-members';

/** Entries of a version that match no member, by shape, with the member whom each would mean if a mark were taken away. Undefined: there are none. */
export async function listStrays(
  { db, keys }: { db: Db; keys: Keyring },
  listVersionId: number,
): Promise<Strays | undefined> {
  const { rows } = await db.raw<{
    rows: { row: number; member_id: string | null; sealed_at: number | null; sealed: Buffer | null }[];
  }>(
    `select e.row_number as row, e.member_id, s.sealed_at, s.sealed
     from (
       select distinct p.row_number
       from list_people p
       left join members m on m.member_id = p.person
       where p.list_version_id = :listVersionId and p.is_counted and m.member_id is null
       order by p.row_number limit :limit
     ) stray
     join list_entries e on e.list_version_id = :listVersionId and e.row_number = stray.row_number
     left join lateral ${sealedRowSql('e')} s on true
     order by e.row_number`,
    { listVersionId, limit: mostStrays },
  );
  if (rows.length === 0) return undefined;
  const open = createEntryReader(keys);
  const strays = rows.flatMap(({ row, member_id, sealed_at, sealed }): StrayRow[] => {
    const entry = open({ listVersionId, row, sealedAt: sealed_at, sealed });
    const found = [
      ['member_id', member_id ?? undefined],
      ['email', entry.email],
      ['login_id', entry.loginId],
      ['phone', entry.phone],
    ] as const;
    const [column, value] = found.find(([, one]) => one !== undefined) ?? [];
    return column && value !== undefined ? [{ row, column, value }] : [];
  });
  // Whom only letters reach has no identifier.
  if (strays.length === 0) return undefined;
  return groupStrays(strays, await findNearMembers({ db, keys }, strays));
}

/** Identifiers of the live version of an exposure, beside another one: how many it has not, and how many find nobody any more. */
export interface Vanished {
  /** On the live version, not on this one. */
  gone: number;
  /** On the live version in entries that mean a member, whom nobody finds by them now. */
  lost: number;
}

/** Undefined where no version is live. */
export async function countVanished(db: Db, listVersionId: number): Promise<Vanished | undefined> {
  const { rows } = await db.raw<{ rows: (Vanished & { has_live: boolean })[] }>(
    `with live as (
       select l.list_version_id
       from list_versions v
       join list_versions l on l.incident_id = v.incident_id and l.exposure_code = v.exposure_code and l.is_live
       where v.list_version_id = :listVersionId
     ),
     before as (
       select e.list_version_id, e.row_number, d.digest
       from list_entries e join live using (list_version_id) cross join lateral unnest(e.digests) as d (digest)
       where d.digest is not null
     ),
     stated as (
       select distinct e.member_id from list_entries e join live using (list_version_id) where e.member_id is not null
     ),
     present as (
       select distinct d.digest from list_entries e cross join lateral unnest(e.digests) as d (digest)
       where e.list_version_id = :listVersionId and d.digest is not null
     )
     select exists (select from live) as has_live,
       (select count(distinct b.digest)::int from before b where not exists (select from present p where p.digest = b.digest))
         + (select count(*)::int from stated s where not exists (
              select from list_entries e where e.list_version_id = :listVersionId and e.member_id = s.member_id)) as gone,
       (select count(distinct b.digest)::int from before b
        where not exists (select from identifiers i where i.digest = b.digest) and exists (
          select from list_people p join members m on m.member_id = p.person
          where p.list_version_id = b.list_version_id and p.row_number = b.row_number)) as lost`,
    { listVersionId },
  );
  const [found] = rows;
  return found?.has_live ? { gone: found.gone, lost: found.lost } : undefined;
}

/** Identifiers on live lists that found a member until an import of members took them away, and find nobody now. */
export async function countLostBy(db: Db, importId: number): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ count: number }] }>(
    `select count(distinct f.digest)::int as count
     from former_identifiers f
     join (
       select d.digest
       from list_versions v
       join list_entries e on e.list_version_id = v.list_version_id
       cross join lateral unnest(e.digests) as d (digest)
       where v.is_live) named on named.digest = f.digest
     where f.import_id = ? and not exists (select from identifiers i where i.digest = f.digest)`,
    [importId],
  );
  return rows[0].count;
}
