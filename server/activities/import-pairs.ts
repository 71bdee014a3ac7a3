import type { Knex } from 'knex';
import { codeKey, codeText } from '../people/code-key';
import type { ImportRun } from '../rows/import-run';
import type { LoadedRows } from '../rows/load-rows';

/** What an import brings of one activity at one site (rule 2 of docs/matching.md decides midnights by it, coverage speaks for it). */
export interface ImportPair {
  activityKey: string;
  /** Null: blank. */
  siteKey: string | null;
  /** As one of its rows has them. */
  activity: string;
  site: string | null;
  facetIds: number[];
  rowCount: number;
  /** In seconds since 1970; null where no row's time is known. */
  from: number | null;
  until: number | null;
  midnightCount: number;
  isMidnightDay: boolean;
}

/** The share of values at 0:00(:00) from which on they are days that were written with a time. */
const dayShare = 0.01;

/**
 * What the rows of an import say of each pair, midnights settled: as the importer said, else as the import decided that this one corrects, else by
 * their share.
 */
export async function listPairs(
  { trx, loading }: Pick<ImportRun, 'trx' | 'loading'>,
  { facets }: LoadedRows,
): Promise<ImportPair[]> {
  const tallies = [...facets.values()].map(({ facetId, rowCount, midnightCount, from, until }) => ({
    ...{ facet_id: facetId, row_count: rowCount, midnight_count: midnightCount },
    ...(from <= until ? { from, until } : {}),
  }));
  const { rows } = await trx.raw<{ rows: Omit<ImportPair, 'isMidnightDay'>[] }>(
    `select f.activity_key as "activityKey", f.site_key as "siteKey", min(f.activity) as activity, min(f.site) as site,
       array_agg(f.facet_id) as "facetIds", sum(t.row_count)::int as "rowCount",
       sum(t.midnight_count)::int as "midnightCount", min(t."from") as "from", max(t."until") as until
     from json_to_recordset(?) as t (facet_id int, row_count int, midnight_count int, "from" float8, "until" float8)
     join facets f on f.facet_id = t.facet_id
     group by f.activity_key, f.site_key
     order by f.activity_key, f.site_key`,
    [JSON.stringify(tallies)],
  );
  const { midnight, corrects } = loading.options;
  const earlier = corrects === undefined ? [] : await listDecisions(trx, corrects);
  const isDay = ({ activityKey, siteKey, midnightCount, rowCount }: (typeof rows)[number]) => {
    if (midnight) return midnight === 'day';
    const decided = earlier.find((one) => one.activityKey === activityKey && one.siteKey === siteKey);
    return decided?.isMidnightDay ?? midnightCount >= rowCount * dayShare;
  };
  return rows.map((pair) => ({ ...pair, isMidnightDay: isDay(pair) }));
}

async function listDecisions(
  trx: Knex.Transaction,
  importId: number,
): Promise<Pick<ImportPair, 'activityKey' | 'siteKey' | 'isMidnightDay'>[]> {
  const { rows } = await trx.raw(
    `select activity_key as "activityKey", site_key as "siteKey", is_midnight_day as "isMidnightDay"
     from import_pairs where import_id = ? and midnight_count > 0`,
    [importId],
  );
  return rows;
}

/** Rows were read with their midnights as days; where they are none they become the minute or second that was written. */
export async function settleMidnights(trx: Knex.Transaction, table: string, pairs: ImportPair[]): Promise<void> {
  const instants = pairs.filter(({ isMidnightDay, midnightCount }) => !isMidnightDay && midnightCount > 0);
  if (instants.length === 0) return;
  await trx.raw(
    `update ${table} set midnight = null,
       until_at = from_at + case midnight when 's' then interval '1 second' else interval '1 minute' end
     where midnight is not null and facet_id = any (?)`,
    [instants.flatMap(({ facetIds }) => facetIds)],
  );
}

/** Keeps the pairs of an import, and those that the importer adds to them (`--covers-of ACTIVITY[@SITE]`). */
export async function insertPairs({ trx, loading }: Pick<ImportRun, 'trx' | 'loading'>, pairs: ImportPair[]) {
  const at = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000));
  const rows = pairs.map((pair) => ({
    ...{ importId: loading.importId, activityKey: pair.activityKey, siteKey: pair.siteKey },
    ...{ rowCount: pair.rowCount, fromAt: at(pair.from), untilAt: at(pair.until) },
    ...{ midnightCount: pair.midnightCount, isMidnightDay: pair.isMidnightDay },
  }));
  if (rows.length > 0) await trx.batchInsert('import_pairs', rows, 1000);
  await insertStatedPairs(trx, loading.importId, loading.options.coversOf ?? []);
}

/** A pair that an import is said to cover, as it was written; without a site: rows whose site is blank. */
export interface StatedPair {
  activity: string;
  site?: string;
}

/** Adds pairs of which an import is complete although it has no row of theirs; those that it has stay as they are. */
export async function insertStatedPairs(
  trx: Knex.Transaction,
  importId: number,
  pairs: readonly StatedPair[],
): Promise<void> {
  if (pairs.length === 0) return;
  const stated = pairs.map(({ activity, site = '' }) => ({
    ...{ importId, activityKey: codeKey(activity), siteKey: codeKey(site) ?? null },
    ...{ rowCount: 0, fromAt: null, untilAt: null, midnightCount: 0, isMidnightDay: false },
  }));
  await trx('import_pairs').insert(stated).onConflict(['importId', 'activityKey', 'siteKey']).ignore();
}

/** In UTF-16 units: twice the longest value of a cell. */
const longestPair = 1_000;

/** `ACTIVITY[@SITE]` as `--covers-of` names a pair; undefined where there is no activity in it. */
export function readPair(text: string): StatedPair | undefined {
  if (text.length > longestPair) return undefined;
  const at = text.lastIndexOf('@');
  const activity = codeText(at < 0 ? text : text.slice(0, at));
  const site = at < 0 ? undefined : codeText(text.slice(at + 1));
  return activity === undefined ? undefined : { activity, site };
}
