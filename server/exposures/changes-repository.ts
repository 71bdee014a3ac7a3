import type { QueryResultRow } from 'pg';
import { withClient } from '../../db/connection';
import type { Db } from '../dependencies';
import { type Variant, variantSql } from './counts-repository';

/** How an exposure's people change from one variant to another (`exposure` null: the whole incident, each person once). */
export interface Change extends QueryResultRow {
  exposure: string | null;
  /** No match before. */
  newlyAffected: number;
  newlyPossible: number;
  /** No match afterwards. */
  cleared: number;
  /** Possible before, certain afterwards; and the other way round. */
  raised: number;
  lowered: number;
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

/** Each person's level in the whole incident; "certain" sorts before "possible". */
const gravestOf = (variant: Variant) =>
  `select person, min(level) as level from (${levelsOf(variant)}) levels group by person`;

/** Counts of what a new revision or list would change: exposures with a change only, the whole incident first. */
export async function listChanges(db: Db, before: Variant, after: Variant): Promise<Change[]> {
  const tally = `
    count(*) filter (where before is null and after = 'certain')::int as "newlyAffected",
    count(*) filter (where before is null and after = 'possible')::int as "newlyPossible",
    count(*) filter (where after is null)::int as cleared,
    count(*) filter (where before = 'possible' and after = 'certain')::int as raised,
    count(*) filter (where before = 'certain' and after = 'possible')::int as lowered`;
  const { rows } = await withClient(db, (client) =>
    client.query<Change>(`
      with flips as (${flipsSql(before, after)}),
      people as (
        select b.level as before, a.level as after
        from (${gravestOf(before)}) b
        full join (${gravestOf(after)}) a on a.person = b.person
        where a.level is distinct from b.level
      )
      select null as exposure, ${tally} from people
      union all
      (select exposure, ${tally} from flips group by exposure order by exposure)`),
  );
  return rows;
}

/** The first members, by ID, whom an exposure takes in afterwards and did not before, and those whom it no longer does. */
export async function listNewAndCleared(
  db: Db,
  [before, after]: [Variant, Variant],
  exposure: string,
  limit: number,
): Promise<{ memberId: string; isNew: boolean }[]> {
  const { rows } = await withClient(db, (client) =>
    client.query<{ memberId: string; isNew: boolean }>(
      `select person as "memberId", "isNew"
       from (
         select person, before is null as "isNew", row_number() over (partition by before is null order by person) as place
         from (${flipsSql(before, after)}) flips
         where exposure = $1 and (before is null or after is null) and person not like ' %'
       ) ranked
       where place <= $2
       order by 1`,
      [exposure, limit],
    ),
  );
  return rows;
}
