import { isAnsweringSql } from './answering-states';

/**
 * The one definition of matching (rules 1 to 5, 8 and 9 of docs/matching.md, which also says how this works). Everything that has to know
 * who is affected puts this text after `with` and selects from its `matches`: for one person, and unchanged for everybody.
 */
export function matchingSql({ scope, person, people, except, candidate }: MatchingOptions): string {
  const whom = person ?? (people && `any (array(${people}))`);
  const only = (column: string) => (whom ? `and ${column} = ${whom}` : '');
  return `
  scope as not materialized (${scope}),
  aims as not materialized (
    select s.revision_id, e.bit, e.mask, v.list_version_id, v.number, v.live_from, case
      when s.is_investigating and v.list_version_id is null and e.basis <> 'list' then 'window'
      else e.basis end as basis
    from scope s
    join exposures e on e.revision_id = s.revision_id
    left join list_versions v on v.incident_id = s.incident_id and v.exposure_code = e.code
      and ${candidate ? isLiveWith(candidate) : 'v.is_live'}
  ),
  meetings as (
    select a.member_id as person, r.revision_id, r.bit, r.position, i.mask, i.basis, t.is_inside,
      t.is_inside and r.is_certain and not coalesce(${timeOf('a')} && any (r.out_possible), false) as is_certain,
      r.unknown, r.out_possible, r.out_certain, r.out_unknown, a.facet_id, a.from_at, a.until_at, a.occurred_as, a.import_id, a.row_number
    ${activitiesOfKind}
      and ${isMet(`r.possible_from < a.until_at and r.possible_until > a.from_at
        and (r.out_certain is null or not ${timeOf('a')} <@ any (r.out_certain))`)}
    join aims i on i.revision_id = r.revision_id and i.bit = r.bit
    cross join lateral (select a.from_at >= r.certain_from and a.until_at <= r.certain_until as is_inside) t
    where true ${only('a.member_id')}
  ),
  met as (
    select person, revision_id, bit_or(mask) as may, bit_or(case when basis <> 'both' then mask else 0 end) as own,
      bit_or(case when is_certain then mask else 0 end) as time_sure,
      bit_or(case when is_certain and basis <> 'both' then mask else 0 end) as list_sure
    from meetings
    group by person, revision_id
  ),
  memberships as (
    select m.member_id as person, m.standing_id, i.revision_id, i.bit, c.position, i.mask, i.basis,
      b.is_known and c.certain_from < c.certain_until
        and least(b.registered_until, b.withdrawn_until) <= c.certain_until
        and greatest(b.withdrawn_from, b.registered_from) >= c.certain_from as is_certain
    from scope s
    join criteria c on c.revision_id = s.revision_id and c.is_membership
    join aims i on i.revision_id = c.revision_id and i.bit = c.bit
    cross join members m
    join standings t on t.standing_id = m.standing_id
    cross join lateral (${boundsOf('m', 't')}) b
    where (not b.is_known or b.registered_from < c.possible_until and b.withdrawn_until > c.possible_from) ${only('m.member_id')}
  ),
  entries as (
    select p.person, m.member_id is not null as is_member, coalesce(m.standing_id, 0) as standing_id,
      i.revision_id, i.bit, i.mask, i.basis, i.number, i.live_from, p.is_certain, p.is_former, p.list_version_id, p.row_number
    from list_people p
    join aims i on i.list_version_id = p.list_version_id
    left join members m on m.member_id = p.person
    where ${person ? 'true' : 'p.is_counted'} ${only('p.person')} ${except ? `and ${meansNobodyOf(except)}` : ''}
  ),
  everyone as (
    select m.member_id as person, m.standing_id, k.revision_id, k.everyone as mask
    from members m
    join standing_masks k on k.standing_id = m.standing_id
    join scope s on s.revision_id = k.revision_id
    where k.everyone <> 0 ${only('m.member_id')}
  ),
  marks as (
    select person, revision_id, bool_or(is_member) as is_member, max(standing_id) as standing_id,
      bit_or(may) as may, bit_or(own) as own, bit_or(time_sure) as time_sure, bit_or(list_sure) as list_sure, bit_or(named) as named
    from (
      select a.person, a.revision_id, true as is_member, m.standing_id, a.may, a.own, a.time_sure, a.list_sure,
        0::bigint as named
      from met a
      join members m on m.member_id = a.person
      union all
      select person, revision_id, is_member, standing_id, 0, 0, case when basis in ('list', 'either') then mask else 0 end,
        case when is_certain and basis <> 'window' then mask else 0 end, mask
      from entries
      union all
      select person, revision_id, true, standing_id, mask, case when basis <> 'both' then mask else 0 end,
        case when is_certain then mask else 0 end, case when is_certain and basis <> 'both' then mask else 0 end, 0
      from memberships
      union all
      select person, revision_id, true, standing_id, mask, mask, mask, mask, 0 from everyone
    ) facts
    group by person, revision_id
  ),
  settled as (
    select g.person, g.revision_id, g.is_member, g.named, g.may, g.own & w.eligible as own,
      g.time_sure & g.list_sure & w.certain as own_sure
    from marks g
    left join standing_masks k on k.revision_id = g.revision_id and k.standing_id = g.standing_id
    cross join lateral (select coalesce(k.eligible, 0) as eligible, coalesce(k.certain, 0) as certain) w
  ),
  matches as (${matchesOf('settled')})`;
}

export interface MatchingOptions {
  /** SQL of the revisions to match against: `incident_id`, `revision_id`, `is_investigating`; one of the texts below, or alike. */
  scope: string;
  /** Parameter with the one person that is asked about; without it everybody. A text constant works, too. */
  person?: string;
  /** SQL of the members who alone are looked at, as everybody is. */
  people?: string;
  /** Parameter with member IDs: entries that mean one of them are left out. Only together with `person`. */
  except?: string;
  /** Parameter with a list version that stands in for the live one of its exposure. */
  candidate?: string;
}

/** Activities (`a`) with the windows (`r`) that ask for their kind, whenever they were. */
export const activitiesOfKind = 'from activities a join rules r on r.facet_id = a.facet_id';

/** Scope: what customers can be told of. */
export const everyLiveIncident = `
  select incident_id, live_revision_id as revision_id, state = 'investigating' as is_investigating
  from incidents where ${isAnsweringSql('state')}`;

/** Scope: one incident as customers are told of it. */
export const liveIncident = (incidentId: string) => `${everyLiveIncident} and incident_id = ${incidentId}`;

/** Scope: a revision as if it were live, published. */
export const revisionAsPublished = (revisionId: string) => `
  select incident_id, revision_id, false as is_investigating from revisions where revision_id = ${revisionId}`;

/**
 * The exposures that match, one row each, for masks from `settled` or a grouping of it.
 * @param source relation with `revision_id`, `own`, `own_sure` and `named`
 * @param columns further columns of it (as `s`) to keep
 */
export const matchesOf = (source: string, columns = 's.person') => `
    select ${columns}, e.revision_id, e.bit, s.own_sure & e.whole = e.whole as is_certain
    from ${source} s
    join exposures e on e.revision_id = s.revision_id
    where exists (
      select from unnest(e.way_own, e.way_named) as way (own, named)
      where s.own & way.own = way.own and s.named & way.named = way.named)`;

/** The time of an activity, all time where it is not known. */
const timeOf = (activity: string) => `tstzrange(${activity}.from_at, ${activity}.until_at)`;

/**
 * When somebody may have become a member, and left, at the earliest and at the latest. Who has not left is a member for ever; bounds that
 * contradict each other say nothing.
 */
const boundsOf = (member: string, standing: string) => `
      select registered_from, registered_until, withdrawn_from, withdrawn_until, withdrawn_until > registered_from as is_known
      from (select
        coalesce(${member}.registered_from, '-infinity') as registered_from, coalesce(${member}.registered_until, 'infinity') as registered_until,
        coalesce(${member}.withdrawn_from, case when ${standing}.is_withdrawn then '-infinity' else 'infinity' end::timestamptz) as withdrawn_from,
        coalesce(${member}.withdrawn_until, 'infinity') as withdrawn_until) stated`;

/** Of two comparisons between tables the planner expects a ninth of the rows, and then looks the rest up one by one; of this, half. */
const isMet = (comparisons: string) => `coalesce(${comparisons}, false)`;

const isLiveWith = (candidate: string) => `case when exists (
      select from list_versions c
      where c.list_version_id = ${candidate} and c.incident_id = v.incident_id and c.exposure_code = v.exposure_code)
    then v.list_version_id = ${candidate} else v.is_live end`;

/** For somebody who proved an identifier that stands on an entry: other identifiers of that entry may already have found its member. */
const meansNobodyOf = (members: string) => `not exists (
      select from list_people q
      where q.list_version_id = p.list_version_id and q.row_number = p.row_number and q.person = any (${members}))`;
