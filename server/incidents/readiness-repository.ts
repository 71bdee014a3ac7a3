import type { Db } from '../../db/connection';
import type { CriterionField } from './obstacle';

/** One value of a criterion, as it is compared (rule 1 of docs/matching.md). */
export interface WantedValue {
  field: CriterionField;
  key: string;
}

/** Those of the values that no loaded activity has. What was rolled back does not count. */
export async function listUnknownValues(db: Db, wanted: WantedValue[]): Promise<WantedValue[]> {
  if (wanted.length === 0) return [];
  const { rows } = await db.raw<{ rows: WantedValue[] }>(
    `select w.field, w.key
     from unnest(?::text[], ?::text[]) as w (field, key)
     where not exists (
       select from facets f
       where w.key = case w.field
           when 'activities' then f.activity_key when 'sites' then f.site_key when 'products' then f.product_key
           when 'channels' then f.channel_key when 'payment_methods' then f.payment_method_key end
         and f.facet_id in (
           select b.facet_id from import_facets b join imports i on i.import_id = b.import_id where i.state = 'applied'))`,
    [wanted.map(({ field }) => field), wanted.map(({ key }) => key)],
  );
  return rows;
}

export interface Window {
  /** Undefined: no beginning. */
  from: Date | undefined;
  /** Exclusive. */
  until: Date;
}

/** For each window, whether the coverage of all applied imports of activities together includes it. */
export async function areCovered(db: Db, windows: Window[]): Promise<boolean[]> {
  const { rows } = await db.raw<{ rows: { is_covered: boolean }[] }>(
    `select coalesce(tstzrange(nullif(w.from_at, '-infinity'), w.until_at) <@ c.covered, false) as is_covered
     from unnest(?::timestamptz[], ?::timestamptz[]) with ordinality as w (from_at, until_at, position)
     cross join (select range_agg(covers) as covered from imports where kind = 'activities' and state = 'applied') c
     order by w.position`,
    [windows.map(({ from }) => from?.toISOString() ?? '-infinity'), windows.map(({ until }) => until.toISOString())],
  );
  return rows.map((row) => row.is_covered);
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
     from (select unnest(range_agg(covers)) as stretch from imports where kind = 'activities' and state = 'applied') c
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
  const rows = await db('list_versions')
    .where({ incident_id: incidentId, is_live: true })
    .select('exposure_code', 'number', 'live_from')
    .orderBy('exposure_code');
  return rows.map((row) => ({ exposure: row.exposure_code, number: row.number, liveFrom: row.live_from }));
}
