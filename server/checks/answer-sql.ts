import { gateSql } from '../matching/gate-sql';
import { everyLiveIncident, matchingSql } from '../matching/matching-sql';
import { isInForceSql } from '../rows/import-states';

/** Most activities that are shown as evidence of one exposure; those inside a window come first. */
const mostActivities = 50;

/** Incidents that are being corrected, each with what the person was last told of it while it was not. */
const heldSql = `(select coalesce(json_agg(json_build_object(
      'incident', h.code, 'since', extract(epoch from h.held_at) * 1000,
      'last', k.told, 'lastAt', extract(epoch from k.checked_at) * 1000) order by h.code), '[]')
    from incidents h
    left join lateral (
      select c.checked_at, json_build_object(
        'verdict', jsonb_path_query_first(c.answer, '$.checked[*] ? (@.incident == $code).verdict', jsonb_build_object('code', h.code)),
        'exposures', jsonb_path_query_array(c.answer, '$.exposures[*] ? (@.incident == $code)', jsonb_build_object('code', h.code))) as told
      from checks c
      where c.person = $1
        and jsonb_path_exists(c.answer, '$.checked[*] ? (@.incident == $code && @.state != "held")', jsonb_build_object('code', h.code))
      order by c.checked_at desc, c.check_id desc
      limit 1) k on true
    where h.state = 'held')`;

/**
 * What is not known of an activity that may meet a criterion: values that are blank, or `time`. An exception counts that may keep it out.
 */
const unknownOf = (meeting: string) => `array(
    select u from (
      select unnest(${meeting}.unknown) as u
      union select 'time' where not ${meeting}.is_inside
      union select unnest(string_to_array(coalesce(nullif(o.blank, ''), 'time'), ','))
        from unnest(${meeting}.out_possible, ${meeting}.out_unknown) as o (during, blank)
        where o.during && tstzrange(${meeting}.from_at, ${meeting}.until_at)
    ) why order by u)`;

/**
 * Everything that an answer for one person is made of, in one statement and so of one moment. Parameters: the person, member IDs whose
 * entries are left out, the session.
 */
export const answerSql = `
with ${matchingSql({ scope: everyLiveIncident, person: '$1', except: '$2' })},
meeting_activities as (
  select distinct on (revision_id, bit, import_id, row_number) t.*, ${unknownOf('t')} as why
  from meetings t
  where (revision_id, bit) in (select revision_id, bit from matches)
  order by revision_id, bit, import_id, row_number, is_certain desc, is_inside desc, position
),
activity_evidence as (
  select revision_id, bit, json_agg(json_build_object(
    'activity', f.activity, 'site', f.site, 'product', f.product, 'channel', f.channel, 'paymentMethod', f.payment_method,
    'from', extract(epoch from nullif(t.from_at, '-infinity')) * 1000, 'until', extract(epoch from nullif(t.until_at, 'infinity')) * 1000,
    'occurredAs', t.occurred_as, 'timeZone', i.time_zone, 'criterion', t.position, 'isInside', t.is_inside, 'isCertain', t.is_certain,
    'unknown', t.why) order by t.place) as facts
  from (
    select *, row_number() over (partition by revision_id, bit order by is_certain desc, is_inside desc, from_at, import_id, row_number) as place
    from meeting_activities
  ) t
  join facets f on f.facet_id = t.facet_id
  left join imports i on i.import_id = t.import_id
  where t.place <= ${mostActivities}
  group by revision_id, bit
),
list_evidence as (
  select revision_id, bit, json_build_object('listVersion', max(number), 'liveFrom', extract(epoch from max(live_from)) * 1000,
    'isCertain', bool_or(is_certain), 'isFormer', bool_and(is_former)) as fact
  from entries
  group by revision_id, bit
),
membership_evidence as (
  select t.revision_id, t.bit, json_agg(json_build_object(
    'criterion', t.position, 'isCertain', t.is_certain, 'timeZone', i.time_zone,
    'registeredFrom', extract(epoch from m.registered_from) * 1000, 'registeredUntil', extract(epoch from m.registered_until) * 1000,
    'withdrawnFrom', extract(epoch from m.withdrawn_from) * 1000, 'withdrawnUntil', extract(epoch from m.withdrawn_until) * 1000)
    order by t.is_certain desc, t.position) as facts
  from memberships t
  join members m on m.member_id = t.person
  left join imports i on i.import_id = m.import_id
  group by t.revision_id, t.bit
)
select
  exists (select from members where member_id = $1) as is_member,
  (select profile from members where member_id = $1) as profile,
  (select coalesce(json_agg(json_build_object(
      'revisionId', m.revision_id, 'exposure', e.code, 'isCertain', m.is_certain, 'dataItems', e.data_items, 'desk', e.desk,
      'activities', a.facts, 'memberships', b.facts, 'list', l.fact, 'basis', e.basis,
      'partOf', (select p.code from exposures p where p.revision_id = e.revision_id and p.bit = e.part_of),
      'standing', (select case when k.certain & e.mask <> 0 then 'certain' when k.eligible & e.mask <> 0 then 'possible' else 'none' end
        from standing_masks k
        where k.revision_id = e.revision_id
          and k.standing_id = coalesce((select standing_id from members where member_id = $1), 0)),
      'everyone', exists (select from everyone o where o.revision_id = m.revision_id and o.mask & e.mask <> 0))
      order by m.revision_id, m.bit), '[]')
    from matches m
    join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
    left join activity_evidence a on a.revision_id = m.revision_id and a.bit = m.bit
    left join membership_evidence b on b.revision_id = m.revision_id and b.bit = m.bit
    left join list_evidence l on l.revision_id = m.revision_id and l.bit = m.bit) as matches,
  (select coalesce(json_agg(json_build_object(
      'revisionId', r.revision_id, 'incident', i.code, 'revision', r.number, 'state', i.state,
      'lists', (select coalesce(json_agg(json_build_object(
          'exposure', e.code, 'version', l.number, 'liveFrom', extract(epoch from l.live_from) * 1000) order by l.bit), '[]')
        from aims l
        join exposures e on e.revision_id = l.revision_id and e.bit = l.bit
        where l.revision_id = s.revision_id and l.list_version_id is not null))
      order by i.code), '[]')
    from incidents i
    join revisions r on r.revision_id = i.live_revision_id
    left join scope s on s.incident_id = i.incident_id
    where i.state <> 'draft') as checked,
  ${heldSql} as held,
  (select coalesce(json_agg(json_build_object(
      'from', extract(epoch from nullif(lower(c), '-infinity')) * 1000,
      'until', extract(epoch from nullif(upper(c), 'infinity')) * 1000) order by c), '[]')
    from unnest((select range_agg(covers) from imports where kind = 'activities' and ${isInForceSql('state')})) c) as coverage,
  array(select distinct reason from (${gateSql('$1')}) g) as reasons,
  (select fingerprint from checks where person = $1 order by checked_at desc, check_id desc limit 1) as last_fingerprint,
  exists (select from checks where person = $1 and session = $3) as was_told_in_session`;
