import type { QueryResultRow } from 'pg';
import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
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

/**
 * A member's own activities around the windows of every live incident, in order of time. They are for showing beside an answer and decide
 * nothing: which kinds a window asks for was settled when its revision was compiled.
 */
export async function listOwnActivities(db: Db, memberId: string): Promise<OwnActivity[]> {
  const { rows } = await prepared<OwnActivityRow>(db, {
    name: 'own-activities',
    text: ownActivitiesSql,
    values: [memberId],
  });
  return rows.map((row) => ({
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
      (row.from_at && row.until_at
        ? describeLocalTime(row.from_at, row.until_at, row.time_zone ?? place.timeZone)
        : undefined),
    timeZone: row.time_zone ?? place.timeZone,
  }));
}

interface OwnActivityRow extends QueryResultRow {
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
  from_at: Date | null;
  until_at: Date | null;
  occurred_as: string | null;
  time_zone: string | null;
}

const ownActivitiesSql = `
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
select k.incident, k.revision, k.position, k.place, k.occurred_as,
  nullif(k.from_at, '-infinity') as from_at, nullif(k.until_at, 'infinity') as until_at, e.code as exposure, f.activity, f.site, f.product, f.channel, f.payment_method, m.time_zone
from ranked k
join exposures e on e.revision_id = k.revision_id and e.bit = k.bit
join facets f on f.facet_id = k.facet_id
left join imports m on m.import_id = k.import_id
where k.rank <= case when k.distance is null then ${most.touching} else ${most.beside} end
order by k.from_at, k.until_at`;
