import type { Db } from '../../db/connection';
import { inForce, isInForceSql } from '../rows/import-states';

/** An import whose local times were read by other clocks than the incident's. */
export interface ElsewhereImport {
  exposure: string;
  import: number;
  zone: string;
}

/** IANA names of the zones that imports of activities were read in. */
export const listImportZones = (db: Db): Promise<string[]> =>
  db('imports')
    .where({ kind: 'activities', ...inForce })
    .whereNotNull('timeZone')
    .distinct()
    .pluck('timeZone');

/**
 * Imports with rows of a criterion's activities and sites, without offsets, that were read in another zone.
 * @param zones IANA names of the others
 */
export async function listElsewhereImports(
  db: Db,
  revisionId: number,
  zones: readonly string[],
): Promise<ElsewhereImport[]> {
  if (zones.length === 0) return [];
  const { rows } = await db.raw<{ rows: ElsewhereImport[] }>(
    `select distinct e.code as exposure, i.import_id as import, i.time_zone as zone
     from imports i
     join import_facets b on b.import_id = i.import_id
     join facets f on f.facet_id = b.facet_id
     join criteria c on c.revision_id = ? and not c.is_membership
       and (c.activities is null or f.activity_key = any (c.activities)) and (c.sites is null or f.site_key = any (c.sites))
     join exposures e on e.revision_id = c.revision_id and e.bit = c.bit
     where i.kind = 'activities' and ${isInForceSql('i.state')} and i.time_zone = any (?)
       and exists (
         select from activities a
         where a.import_id = b.import_id and a.facet_id = b.facet_id and a.occurred_as is null and a.from_at > '-infinity')
     order by 1, 2`,
    [revisionId, [...zones]],
  );
  return rows;
}
