import type { QueryResultRow } from 'pg';
import type { Db } from '../../db/connection';
import { withClient } from '../../db/connection';
import { gapsSql, gateSql } from './gate-sql';

import { liveIncident, matchesOf, matchingSql, revisionAsPublished } from './matching-sql';
import type { Reason } from './verdict';

/** Which revision of an incident, and which lists: as customers are told now, or as they would be. */
export interface Variant {
  incidentId: number;
  /** As if this revision were published; absent: the live one in its state. */
  revisionId?: number;
  /** As if this list version were live. */
  listVersionId?: number;
}

/** How many an exposure has (`exposure` null: the whole incident, each person once). */
export interface Count extends QueryResultRow {
  exposure: string | null;
  /** Members for whom it is certain. */
  affected: number;
  /** Members for whom it is possible, not certain. */
  possible: number;
  /** Different entries that mean no member, of people for whom it is certain; for the whole incident, those people. */
  entriesAffected: number;
  entriesPossible: number;
  /** Members on the list without a matching activity, and members with a matching activity who are not on the list. */
  onListOnly: number;
  inWindowOnly: number;
}

/**
 * The parts of a statement about a variant. Two of them may stand in one statement.
 * @param person parameter with the one person that is asked about; without it everybody
 */
export function variantSql({ incidentId, revisionId, listVersionId }: Variant, person?: string): string {
  return matchingSql({
    person,
    scope: revisionId === undefined ? liveIncident(String(incidentId)) : revisionAsPublished(String(revisionId)),
    candidate: listVersionId === undefined ? undefined : String(listVersionId),
  });
}

/**
 * Counts by what people have in common: few combinations of masks stand for everybody, and what matches is worked out once for each.
 */
export async function listCounts(db: Db, variant: Variant): Promise<Count[]> {
  return select<Count>(
    db,
    `with ${variantSql(variant)},
    groups as (
      select revision_id, may, named, own, own_sure, is_member, count(*)::int as people
      from settled
      group by 1, 2, 3, 4, 5, 6
    ),
    group_matches as (${matchesOf('groups', 's.*')}),
    entry_matches as (
      select m.bit, m.is_certain, count(distinct (t.member_id, t.digests))::int as entries
      from (${matchesOf('(select * from settled where not is_member)')}) m
      join entries n on n.person = m.person and n.bit = m.bit
      join list_entries t on t.list_version_id = n.list_version_id and t.row_number = n.row_number
      group by 1, 2
    ),
    tallies as (
      select e.code as exposure, e.bit,
        ${countOf('g.is_certain and g.is_member')} as affected,
        ${countOf('not g.is_certain and g.is_member')} as possible,
        coalesce((select entries from entry_matches n where n.bit = e.bit and n.is_certain), 0) as "entriesAffected",
        coalesce((select entries from entry_matches n where n.bit = e.bit and not n.is_certain), 0) as "entriesPossible",
        coalesce((select sum(people)::int from groups w
          where w.is_member and w.named & e.mask <> 0 and w.may & e.mask = 0), 0) as "onListOnly",
        coalesce((select sum(people)::int from groups w
          where w.is_member and w.named & e.mask = 0 and w.may & e.mask <> 0), 0) as "inWindowOnly"
      from scope s
      join exposures e on e.revision_id = s.revision_id
      left join group_matches g on g.bit = e.bit
      group by e.bit, e.code, e.mask
    ),
    people as (
      select is_member, people, bool_or(is_certain) as is_certain
      from group_matches
      group by may, named, own, own_sure, is_member, people
    )
    select null as exposure, ${countOf('g.is_certain and g.is_member')} as affected,
      ${countOf('not g.is_certain and g.is_member')} as possible,
      ${countOf('g.is_certain and not g.is_member')} as "entriesAffected",
      ${countOf('not g.is_certain and not g.is_member')} as "entriesPossible", 0 as "onListOnly", 0 as "inWindowOnly"
    from people g
    union all
    (select exposure, affected, possible, "entriesAffected", "entriesPossible", "onListOnly", "inWindowOnly"
    from tallies order by bit)
  `,
  );
}

const countOf = (condition: string) => `coalesce(sum(g.people) filter (where ${condition}), 0)::int`;

/** What is missing for counts that can be relied on. */
export async function listGaps(db: Db, variant: Variant): Promise<{ reason: Reason; exposure: string | null }[]> {
  return select(db, `with ${variantSql(variant)} ${gapsSql()}`);
}

/** The same, with `coverage`, and what keeps everybody from an all-clear in every incident. */
export async function listGateReasons(
  db: Db,
  variant: Variant,
): Promise<{ reason: Reason; exposure: string | null }[]> {
  return select(db, `with ${variantSql(variant)} ${gateSql()}`);
}

/** Runs a statement that is too large and too rare to be kept prepared. */
async function select<Row extends QueryResultRow>(db: Db, text: string): Promise<Row[]> {
  const { rows } = await withClient(db, (client) => client.query<Row>(text));
  return rows;
}
