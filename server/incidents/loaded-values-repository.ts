import type { Db } from '../../db/connection';
import { isInForceSql } from '../rows/import-states';
import type { RuleField } from './stated-values';

/** A value that loaded activities or members have. */
export interface LoadedValue {
  field: RuleField;
  /** Code form. */
  key: string;
  /** Activities or members that have it. */
  rows: number;
}

/** What all that is loaded has in the fields that rules name. What was undone does not count. */
export async function listLoadedValues(db: Db): Promise<LoadedValue[]> {
  const { rows } = await db.raw<{ rows: LoadedValue[] }>(`
    select v.field, v.key, sum(b.row_count)::float as rows
    from import_facets b
    join imports i on i.import_id = b.import_id and ${isInForceSql('i.state')}
    join facets f on f.facet_id = b.facet_id
    cross join lateral (values ('activities', f.activity_key), ('sites', f.site_key), ('products', f.product_key),
      ('channels', f.channel_key), ('payment_methods', f.payment_method_key)) as v (field, key)
    where v.key is not null
    group by 1, 2
    union all
    select 'member_kinds', k.kind, sum(m.members)::float
    from (select standing_id, count(*) as members from members group by standing_id) m
    join standings s on s.standing_id = m.standing_id
    cross join lateral unnest(s.member_kinds || s.former_kinds) as k (kind)
    group by 2`);
  return rows;
}

/** Activities and members of an exposure that are possible since a value of theirs is blank. */
export interface BlankRows {
  exposure: string;
  activities: number;
  members: number;
}

/** @param revisionId compiled */
export async function listBlankRows(db: Db, revisionId: number): Promise<BlankRows[]> {
  const { rows } = await db.raw<{ rows: BlankRows[] }>(
    `select * from (
       select e.code as exposure,
         (select coalesce(sum(b.row_count), 0)::float
          from import_facets b
          join imports i on i.import_id = b.import_id and ${isInForceSql('i.state')}
          where exists (
            select from rules r
            where r.facet_id = b.facet_id and r.revision_id = e.revision_id and r.bit = e.bit
              and (cardinality(r.unknown) > 0 or array_to_string(r.out_unknown, '') <> '')
              and b.from_at < r.possible_until and b.until_at > r.possible_from)) as activities,
         (select count(*)::float
          from standings s
          join members m on m.standing_id = s.standing_id
          where e.member_kinds is not null and not s.kinds_known and (e.include_withdrawn or not s.is_withdrawn)) as members
       from exposures e
       where e.revision_id = ?
       order by e.bit) counted
     where activities > 0 or members > 0`,
    [revisionId],
  );
  return rows;
}
