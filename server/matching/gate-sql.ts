import { selfCheckAgreesSql } from '../figures/figures-repository';

/**
 * What is missing for an answer over the `scope` and `aims` of the matching SQL: rows `reason`, `revision_id`, `exposure`.
 * - `list_missing`: a published or closed incident has no live list that a basis needs
 * - `failure`: facets came that the rules were not compiled for; nor were the standings, or the revision was never compiled at all, or nobody
 *   knows the person's standing
 * @param person parameter with the one person that is asked about
 */
export const gapsSql = (person?: string) => `
  select 'list_missing' as reason, s.revision_id, e.code as exposure
  from scope s
  join aims i on i.revision_id = s.revision_id
  join exposures e on e.revision_id = i.revision_id and e.bit = i.bit
  where e.basis <> 'window' and not s.is_investigating and i.list_version_id is null
  union all
  select 'failure', s.revision_id, null
  from scope s
  join revisions r on r.revision_id = s.revision_id
  where r.compiled_through < (select coalesce(max(facet_id), 0) from facets)
  union all
  select 'failure', s.revision_id, null
  from scope s
  cross join ${person ? `(select ${standingOf(person)} as standing_id)` : 'standings'} t
  left join standing_masks k on k.revision_id = s.revision_id and k.standing_id = t.standing_id
  where k.standing_id is null`;

/**
 * The gate (rule 6 of docs/matching.md): rows as of `gapsSql`, with any reason that the database knows of. As long as there is one, there is no
 * all-clear, for the person or, without one, for anybody; then `record`, which is each person's own, is not looked at.
 */
export const gateSql = (person?: string) => `
  ${gapsSql(person)}
  union all
  select 'held', null, null where exists (select from incidents where state = 'held')
  union all
  select 'nothing_published', null, null where not exists (select from scope)
  union all
  select 'coverage', r.revision_id, null
  from scope s
  join revisions r on r.revision_id = s.revision_id
  where not s.is_investigating and not r.is_covered
  union all
  select 'self_check', null, null where not ${selfCheckAgreesSql}${person ? recordSql(person) : ''}`;

const recordSql = (person: string) => `
  union all
  select 'record', null, null where ${unreadOfSql(person)}`;

/**
 * Condition: somebody has a rejected row that still matters. One of activities whose time could be read matters to the windows of the `scope` that
 * it overlaps; an identifier that could not be read, while a live list names people by its kind, or nobody knows by which.
 * @param person SQL of the member ID, one for each row or a parameter
 */
export const unreadOfSql = (person: string) => `
  (exists (
    select from rejected_activities u
    where u.member_id = ${person} and not u.is_settled and (u.from_at is null or exists (
      select from scope s
      join criteria c on c.revision_id = s.revision_id and not c.is_membership
        and c.possible_from < u.until_at and c.possible_until > u.from_at)))
  or exists (
    select from rejected_members u
    where u.member_id = ${person} and u.settled_by is null and (u.part = 'row' or exists (
      select from list_versions v where v.is_live and (v.identifier_kinds is null or u.part = any (v.identifier_kinds))))))`;

const standingOf = (person: string) => `coalesce((select standing_id from members where member_id = ${person}), 0)`;
