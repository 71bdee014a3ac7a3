import type { QueryResultRow } from 'pg';
import type { Db } from '../../db/connection';
import { withClient } from '../../db/connection';
import { type Variant, variantSql } from './counts-repository';

/** How an exposure's people change from one variant to another. */
export interface Changes extends QueryResultRow {
  /** No match before. */
  newlyAffected: number;
  newlyPossible: number;
  /** No match afterwards. */
  cleared: number;
  /** Possible before, certain afterwards; and the other way round. */
  raised: number;
  lowered: number;
  /** The first members, by ID, whom it takes in afterwards and did not before, and those whom it no longer does. */
  firstNew: string[];
  firstCleared: string[];
}

/** Everybody whose level changes, by exposure: rows `person`, `exposure`, `before`, `after`; the levels are `certain`, `possible`, or null for no match. */
export const flipsSql = (before: Variant, after: Variant) => `
  select coalesce(b.person, a.person) as person, coalesce(b.code, a.code) as exposure, b.level as before, a.level as after
  from (${levelsOf(before)}) b
  full join (${levelsOf(after)}) a on a.person = b.person and a.code = b.code
  where a.level is distinct from b.level`;

const levelsOf = (variant: Variant) => `
  with ${variantSql(variant)}
  select m.person, e.code, case when m.is_certain then 'certain' else 'possible' end as level
  from matches m
  join exposures e on e.revision_id = m.revision_id and e.bit = m.bit`;

/** How many change, of an exposure that either variant has. */
export type ChangeCounts = Omit<Changes, 'firstNew' | 'firstCleared'> & { exposure: string };

const countsSql = `
  count(*) filter (where before is null and after = 'certain')::int as "newlyAffected",
  count(*) filter (where before is null and after = 'possible')::int as "newlyPossible",
  count(*) filter (where after is null)::int as cleared,
  count(*) filter (where before = 'possible' and after = 'certain')::int as raised,
  count(*) filter (where before = 'certain' and after = 'possible')::int as lowered`;

/** What a new revision would change, by exposure; those of which nobody's level changes are not in it. Costs two passes over everybody. */
export async function countChanges(db: Db, before: Variant, after: Variant): Promise<ChangeCounts[]> {
  const sql = `select exposure, ${countsSql} from (${flipsSql(before, after)}) flips group by exposure`;
  return (await withClient(db, (client) => client.query<ChangeCounts>(sql))).rows;
}

/**
 * What a new revision or list would change for an exposure.
 * @param limit most members that are named, of those who are new and of those who are cleared
 */
export async function findChanges(
  db: Db,
  before: Variant,
  after: Variant,
  { exposure, limit }: { exposure: string; limit: number },
): Promise<Changes> {
  const first = (which: string) =>
    `array(select person from flips where ${which} and person not like ' %' order by person limit $2)`;
  const { rows } = await withClient(db, (client) =>
    client.query<Changes>(
      `with flips as materialized (select * from (${flipsSql(before, after)}) all_flips where exposure = $1)
       select ${countsSql},
         ${first('before is null')} as "firstNew", ${first('after is null')} as "firstCleared"
       from flips`,
      [exposure, limit],
    ),
  );
  return rows[0] as Changes;
}
