import type { Activity, Criterion, End, Incident, Member } from './oracle';
import { isBlank, isSame } from './oracle-codes';
import { type Stretch, stretchOf } from './oracle-time';

/**
 * Rule 6, the gate, as it reads (docs/matching.md): what keeps somebody from an all-clear, by what was loaded and not by what was compiled or
 * counted. It knows no facets, no figures and no database.
 */

/** What was loaded, and whether it is still as it was recorded. */
export interface Loaded {
  /** By time zone: the import of the activities that were read in it, and for which time it is said to be complete; in the same zone. */
  covers: Record<string, { from?: string; to?: string } | undefined>;
  /** What the last comparison found, and when that was: within half an hour, or before. */
  selfCheck: 'agrees' | 'differs' | 'old';
  activities: Activity[];
}

/** A row of somebody's that could not be read. */
export type Rejected =
  /** Of activities; `during`: where its time could be read. */
  | { kind: 'activity'; during?: string; isSettled: boolean }
  /** Of members; `part`: all of it, or the identifier without which it was loaded. */
  | { kind: 'member'; part: 'row' | 'login_id' | 'email' | 'phone'; isSettled: boolean };

/** When every live revision of the test was published. */
export const publishedAt = Date.parse('2016-09-01T00:00:00Z');

const isAnswering = ({ state }: Incident) => ['investigating', 'published', 'closed'].includes(state);

/** The first reason that applies to a member; undefined: the gate is open. */
export function reasonOf(incidents: Incident[], loaded: Loaded, member: Member): string | undefined {
  const answering = incidents.filter(isAnswering);
  const final = answering.filter(({ state }) => state !== 'investigating');
  const reasons: [string, boolean][] = [
    ['held', incidents.some(({ state }) => state === 'held')],
    ['nothing_published', answering.length === 0],
    ['list_missing', final.some(({ exposures }) => exposures.some(({ basis, list }) => basis !== 'window' && !list))],
    ['coverage', final.some((incident) => !incident.confirmsCoverage && !isCovered(incident, loaded))],
    ['self_check', loaded.selfCheck !== 'agrees'],
    ['record', (member.rejected ?? []).some((rejected) => matters(rejected, incidents))],
  ];
  return reasons.find(([, applies]) => applies)?.[0];
}

/** Every window lies within what is loaded. */
const isCovered = ({ exposures, time_zone }: Incident, loaded: Loaded): boolean =>
  exposures.every(({ criteria = [] }) =>
    criteria.every((criterion) => criterion.membership !== undefined || isComplete(criterion, time_zone, loaded)),
  );

/** A pair of activity and site of its own is there, and each that is there is complete over all of the window. */
function isComplete({ activities, sites, from, to }: Criterion, timeZone: string, loaded: Loaded): boolean {
  const own = loaded.activities.filter(
    ({ activity, site }) =>
      (!activities || activities.some((name) => isSame(name, activity))) &&
      (!sites || site === undefined || isBlank(site) || sites.some((name) => isSame(name, site))),
  );
  const last = to ? stretchOf(possibleOf(to), timeZone).last : stretchOf(dayOf(publishedAt, timeZone), timeZone).last;
  return (
    own.length > 0 &&
    own.every((one) =>
      isPairComplete(one, from ? stretchOf(possibleOf(from), timeZone).first : undefined, last, loaded),
    )
  );
}

function isPairComplete(one: Activity, from: number | undefined, last: number, loaded: Loaded): boolean {
  const pair = loaded.activities.filter((other) => isSamePair(one, other));
  const starts = pair.flatMap(({ occurredAt, timeZone }) =>
    occurredAt ? [stretchOf(occurredAt, timeZone).first] : [],
  );
  const zones = [...new Set(pair.map(({ timeZone }) => timeZone))];
  const stated = zones.flatMap((zone) => {
    const covers = loaded.covers[zone];
    return covers ? [rangeOf(covers, zone)] : [];
  });
  if (stated.length === 0) return false;
  const first = from ?? (starts.length > 0 ? Math.min(...starts) : Number.NEGATIVE_INFINITY);
  return first > last || isWithin({ first, last }, stated);
}

const isSamePair = (a: Activity, b: Activity): boolean =>
  isSame(a.activity, b.activity) && isSame(a.site ?? '', b.site ?? '');

const possibleOf = (end: End): string => (typeof end === 'string' ? end : end.possible);

const rangeOf = ({ from, to }: { from?: string; to?: string }, zone: string): Stretch => ({
  first: from ? stretchOf(from, zone).first : Number.NEGATIVE_INFINITY,
  last: to ? stretchOf(to, zone).last : Number.POSITIVE_INFINITY,
});

/** Whether the stretches together leave no millisecond of one out. */
function isWithin({ first, last }: Stretch, stretches: Stretch[]): boolean {
  let reached = first;
  for (const stretch of stretches.toSorted((a, b) => a.first - b.first))
    if (stretch.first <= reached && stretch.last >= reached) {
      if (stretch.last >= last) return true;
      reached = stretch.last + 1;
    }
  return false;
}

function dayOf(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  );
}

function matters(rejected: Rejected, incidents: Incident[]): boolean {
  if (rejected.isSettled) return false;
  if (rejected.kind === 'activity') {
    if (rejected.during === undefined) return true;
    const { first, last } = stretchOf(rejected.during, 'Asia/Tokyo');
    return incidents
      .filter(isAnswering)
      .some(({ exposures, time_zone }) =>
        exposures
          .flatMap(({ criteria = [] }) => criteria)
          .some(
            ({ membership, from, to }) =>
              !membership &&
              (!to || stretchOf(possibleOf(to), time_zone).last >= first) &&
              (!from || stretchOf(possibleOf(from), time_zone).first <= last),
          ),
      );
  }
  const lists = incidents.flatMap(({ exposures }) => exposures.filter(({ list }) => list));
  return rejected.part === 'row' || lists.some(({ namedBy }) => !namedBy || namedBy.includes(rejected.part));
}
