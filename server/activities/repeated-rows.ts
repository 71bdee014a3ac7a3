import type { Knex } from 'knex';
import { isInForceSql } from '../rows/import-states';
import type { LoadedRows } from '../rows/load-rows';

/** Rows of an import that earlier ones in force brought already: the same member, values and time. */
export interface RepeatedRows {
  rows: number;
  /** Of how many, by the earlier import. */
  byImport: Record<string, number>;
}

/**
 * Counts them. Where no earlier import has the same values in the same time, which is nearly always, it costs nothing.
 * @param table the rows of this import, which are no part of `activities` yet
 */
export async function countRepeated(
  trx: Knex.Transaction,
  table: string,
  { facets }: LoadedRows,
): Promise<RepeatedRows | undefined> {
  const tallies = [...facets.values()].map(({ facetId, from, until }) => ({
    ...{ facet_id: facetId },
    ...(from <= until ? { from, until } : {}),
  }));
  const { rows: earlier } = await trx.raw<{ rows: { import_id: number }[] }>(
    `select distinct i.import_id
     from json_to_recordset(?) as t (facet_id int, "from" float8, "until" float8)
     join import_facets x on x.facet_id = t.facet_id
       and (t."from" is null or x.from_at < to_timestamp(t.until) and x.until_at > to_timestamp(t."from"))
     join imports i on i.import_id = x.import_id and ${isInForceSql('i.state')}`,
    [JSON.stringify(tallies)],
  );
  if (earlier.length === 0) return undefined;
  const { rows } = await trx.raw<{ rows: { import_id: number | null; rows: number }[] }>(
    `select a.import_id, count(distinct n.row_number)::int as rows
     from ${table} n
     join activities a on a.member_id = n.member_id and a.facet_id = n.facet_id and a.from_at = n.from_at and a.until_at = n.until_at
     where a.import_id = any (?)
     group by grouping sets ((a.import_id), ())`,
    [earlier.map(({ import_id }) => import_id)],
  );
  const all = rows.find(({ import_id }) => import_id === null)?.rows ?? 0;
  if (all === 0) return undefined;
  const byImport = Object.fromEntries(
    rows.flatMap(({ import_id, rows: count }) => (import_id === null ? [] : [[import_id, count]])),
  );
  return { rows: all, byImport };
}
