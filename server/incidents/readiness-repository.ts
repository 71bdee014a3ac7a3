import type { Db } from '../../db/connection';
import { isInForceSql } from '../rows/import-states';

export interface Window {
  /** Comparison keys; undefined: any. */
  activities: string[] | undefined;
  sites: string[] | undefined;
  /** Undefined: no beginning. */
  from: Date | undefined;
  /** Exclusive. */
  until: Date;
}

/** Pairs of activity and site that are loaded, or said to have no row: since when, for which time the imports that have them say that they are complete. */
const loadedPairs = `
  pairs as (
    select x.activity_key, x.site_key, min(x.from_at) as first_at,
      range_agg(i.covers) filter (where i.covers is not null) as covered, array_agg(distinct i.import_id) as imports
    from import_pairs x
    join imports i on i.import_id = x.import_id
    where i.kind = 'activities' and ${isInForceSql('i.state')}
    group by 1, 2
  ),
  asked as (
    select (w.value ->> 'position')::int as position, (w.value ->> 'from')::timestamptz as from_at, (w.value ->> 'until')::timestamptz as until_at,
      case when w.value -> 'activities' <> 'null' then array(select jsonb_array_elements_text(w.value -> 'activities')) end as activities,
      case when w.value -> 'sites' <> 'null' then array(select jsonb_array_elements_text(w.value -> 'sites')) end as sites
    from jsonb_array_elements(cast(? as jsonb)) w
  ),
  own as (
    select a.*, p.covered, p.imports, coalesce(a.from_at, p.first_at) as begins_at
    from asked a
    left join pairs p on (a.activities is null or p.activity_key = any (a.activities))
      and (a.sites is null or p.site_key is null or p.site_key = any (a.sites))
  )`;

const asJson = (windows: Window[]) =>
  JSON.stringify(
    windows.map(({ activities = null, sites = null, from = null, until }, position) => ({
      ...{ position, activities, sites, from, until },
    })),
  );

/**
 * For each window, whether loaded coverage includes it (rule 6 of docs/matching.md, `coverage`): some pair of activity and site that it asks for is
 * loaded, and each that is loaded is complete over all of it. One without beginning begins with the earliest activity of the pair.
 */
export async function areCovered(db: Db, windows: Window[]): Promise<boolean[]> {
  const { rows } = await db.raw<{ rows: { is_covered: boolean }[] }>(
    `with ${loadedPairs}
     select bool_and(covered is not null
       and case when begins_at >= until_at then true else coalesce(tstzrange(begins_at, until_at) <@ covered, false) end) as is_covered
     from own
     group by position
     order by position`,
    [asJson(windows)],
  );
  return rows.map((row) => row.is_covered);
}

/** Imports of activities in force that have a pair which one of the windows asks for. */
export async function listImportsBehind(db: Db, windows: Window[]): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { import_id: number }[] }>(
    `with ${loadedPairs} select distinct unnest(imports) as import_id from own order by 1`,
    [asJson(windows)],
  );
  return rows.map((row) => row.import_id);
}

/** A stretch of time for which the loaded activities are complete. */
export interface CoveredStretch {
  /** Undefined: no beginning. */
  from: Date | undefined;
  /** Exclusive; undefined: no end. */
  until: Date | undefined;
}

/** The coverage of all applied imports of activities together, in order; what adjoins is one stretch. */
export async function listCoverage(db: Db): Promise<CoveredStretch[]> {
  const { rows } = await db.raw<{ rows: { from_at: Date | null; until_at: Date | null }[] }>(
    `select lower(stretch) as from_at, upper(stretch) as until_at
     from (select unnest(range_agg(covers)) as stretch from imports where kind = 'activities' and ${isInForceSql('state')}) c
     order by stretch`,
  );
  return rows.map((row) => ({ from: row.from_at ?? undefined, until: row.until_at ?? undefined }));
}

export interface LiveList {
  exposure: string;
  number: number;
  liveFrom: Date;
}

/** The live lists of an incident. */
export async function listLiveLists(db: Db, incidentId: number): Promise<LiveList[]> {
  return db('list_versions')
    .where({ incidentId, isLive: true })
    .select('exposure_code as exposure', 'number', 'liveFrom')
    .orderBy('exposure');
}
