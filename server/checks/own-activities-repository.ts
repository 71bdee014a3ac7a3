import { isAnsweringSql } from '../matching/answering-states';
import { activitiesOfKind } from '../matching/matching-sql';
import { place } from '../place';
import { describeLocalTime } from '../time/local-time';

/** Where an activity stands to a window: `part` overlaps it without being inside. */
export type Place = 'before' | 'inside' | 'part' | 'after';

/** An activity of one member that is of the kind a window asks for, whenever it was. */
export interface OwnActivity {
  incident: string;
  revision: number;
  exposure: string;
  /** Position of the criterion, from 0. */
  criterion: number;
  place: Place;
  activity: string;
  site: string | undefined;
  product: string | undefined;
  channel: string | undefined;
  paymentMethod: string | undefined;
  /** Canonical, at its own precision; undefined: not known. */
  occurredAt: string | undefined;
  /** Of the clocks that it was read from. */
  timeZone: string;
}

/** For each window: those that touch it, and of those beside it the nearest. */
const most = { touching: 20, beside: 6 };

export const ownActivitiesOf = (rows: OwnActivityRow[]): OwnActivity[] =>
  rows.map((row) => ({
    incident: row.incident,
    revision: row.revision,
    exposure: row.exposure,
    criterion: row.position,
    place: row.place,
    activity: row.activity,
    site: row.site ?? undefined,
    product: row.product ?? undefined,
    channel: row.channel ?? undefined,
    paymentMethod: row.payment_method ?? undefined,
    occurredAt:
      row.occurred_as ??
      (row.from_at !== null && row.until_at !== null
        ? describeLocalTime(new Date(row.from_at), new Date(row.until_at), row.time_zone ?? place.timeZone)
        : undefined),
    timeZone: row.time_zone ?? place.timeZone,
  }));

/** As `ownActivitiesSql` reads one. Times are milliseconds since 1970. */
export interface OwnActivityRow {
  incident: string;
  revision: number;
  exposure: string;
  position: number;
  place: Place;
  activity: string;
  site: string | null;
  product: string | null;
  channel: string | null;
  payment_method: string | null;
  from_at: number | null;
  until_at: number | null;
  occurred_as: string | null;
  time_zone: string | null;
}

/**
 * The own activities of member $1 around the windows of every live incident, in order of time, as JSON. They are for showing beside an answer and
 * decide nothing: which kinds a window asks for was settled when its revision was compiled.
 */
export const ownActivitiesSql = `
with placed as (
  select i.code as incident, v.number as revision, r.revision_id, r.bit, r.position, a.facet_id, a.from_at, a.until_at, a.occurred_as, a.import_id,
    case when a.until_at <= r.possible_from then 'before' when a.from_at >= r.possible_until then 'after'
      when a.from_at >= r.certain_from and a.until_at <= r.certain_until then 'inside' else 'part' end as place,
    case when a.until_at <= r.possible_from then r.possible_from - a.until_at
      when a.from_at >= r.possible_until then a.from_at - r.possible_until end as distance
  ${activitiesOfKind}
  join incidents i on i.live_revision_id = r.revision_id and ${isAnsweringSql('i.state')}
  join revisions v on v.revision_id = r.revision_id
  where a.member_id = $1
),
ranked as (
  select *, row_number() over (partition by revision_id, bit, position, distance is null order by distance, from_at) as rank from placed
)
select coalesce(json_agg(json_build_object(
    'incident', k.incident, 'revision', k.revision, 'position', k.position, 'place', k.place, 'occurred_as', k.occurred_as,
    'from_at', extract(epoch from nullif(k.from_at, '-infinity')) * 1000, 'until_at', extract(epoch from nullif(k.until_at, 'infinity')) * 1000,
    'exposure', e.code, 'activity', f.activity, 'site', f.site, 'product', f.product, 'channel', f.channel,
    'payment_method', f.payment_method, 'time_zone', m.time_zone) order by k.from_at, k.until_at), '[]')
from ranked k
join exposures e on e.revision_id = k.revision_id and e.bit = k.bit
join facets f on f.facet_id = k.facet_id
left join imports m on m.import_id = k.import_id
where k.rank <= case when k.distance is null then ${most.touching} else ${most.beside} end`;
