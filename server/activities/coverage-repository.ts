import type { Db } from '../../db/connection';
import { isInForceSql } from '../rows/import-states';

/** What one import in force brought of one kind of activity. */
export interface CoverageRow {
  /** Comparison key of the activity. */
  activity: string;
  importId: number;
  rows: number;
  /** First and last instant of its rows. */
  first: Date;
  last: Date;
  /** Whether the export was said to be complete for some time, and for which; null: without end. */
  isStated: boolean;
  from: Date | null;
  until: Date | null;
}

/** By activity and import. */
export async function listCoverage(db: Db): Promise<CoverageRow[]> {
  const { rows } = await db.raw<{ rows: CoverageRow[] }>(
    `select f.activity_key as activity, i.import_id as "importId", sum(x.row_count)::int as rows,
       min(x.from_at) as first, max(x.until_at) as last,
       i.covers is not null as "isStated", lower(i.covers) as "from", upper(i.covers) as until
     from import_facets x
     join facets f on f.facet_id = x.facet_id
     join imports i on i.import_id = x.import_id and ${isInForceSql('i.state')}
     group by f.activity_key, i.import_id, i.covers
     order by f.activity_key, i.import_id`,
  );
  return rows;
}
