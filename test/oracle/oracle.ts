import { type Stretch, stretchOf } from './oracle-time';

/**
 * Matching as the rules read (docs/matching.md, rules 1 to 6), one person and one exposure at a time: an independent second opinion on the
 * SQL. It knows no facets, no masks, no compiled rules and no database.
 */

export interface Activity {
  activity: string;
  site?: string;
  product?: string;
  channel?: string;
  paymentMethod?: string;
  /** Canonical, read in `timeZone` unless it has an offset. */
  occurredAt: string;
  timeZone: string;
}

export interface Member {
  memberId: string;
  isWithdrawn: boolean;
  kinds: string[];
  activities: Activity[];
  hasRejectedActivity: boolean;
}

/** An entry of a live list: the members whom it means (none, one, or several that it has come to mean), else whoever has `email`. */
export interface Entry {
  members: string[];
  email?: string;
}

export interface Criterion {
  activities?: string[];
  sites?: string[];
  products?: string[];
  channels?: string[];
  payment_methods?: string[];
  from?: string;
  to?: string;
}

export interface Exposure {
  code: string;
  basis: 'window' | 'list' | 'both' | 'either';
  criteria?: Criterion[];
  member_kinds?: string[];
  include_withdrawn: boolean;
  part_of?: string;
  /** Absent: no live list. */
  list?: Entry[];
}

export interface Incident {
  code: string;
  state: 'draft' | 'investigating' | 'published' | 'closed';
  time_zone: string;
  exposures: Exposure[];
}

export type Level = 'certain' | 'possible' | 'none';

/** Who is asked about: a member, or the one who proved an email that stands on entries which mean no member. */
export type Person = { member: Member } | { email: string };

export interface Judgement {
  level: Level;
  /** The activities that meet a criterion, with how well. */
  activities: { activity: Activity; level: Level }[];
  list: Level;
  everyone: boolean;
}

const worse = (a: Level, b: Level): Level => (a === 'none' || b === 'none' ? 'none' : a === 'possible' ? a : b);
const better = (a: Level, b: Level): Level => (a === 'certain' || b === 'certain' ? 'certain' : a === 'none' ? b : a);
const best = (levels: Level[]): Level => levels.reduce(better, 'none');

/** Rules 1 to 5 for one exposure. */
export function judge(incident: Incident, exposure: Exposure, person: Person): Judgement {
  const activities = 'member' in person ? person.member.activities : [];
  const meeting = activities
    .map((activity) => ({
      activity,
      level: best((exposure.criteria ?? []).map((c) => meets(activity, c, incident.time_zone))),
    }))
    .filter(({ level }) => level !== 'none');
  const list = best((exposure.list ?? []).map((entry) => names(entry, person)));
  const everyone = 'member' in person && exposure.basis === 'window' && !exposure.criteria && admits(exposure, person);
  const activity = everyone ? 'certain' : best(meeting.map(({ level }) => level));
  const own = admits(exposure, person) ? byBasis(basisOf(incident, exposure), activity, list) : 'none';
  const other = incident.exposures.find(({ code }) => code === exposure.part_of);
  const narrowed = other ? worse(own, judge(incident, other, person).level) : own;
  const level = narrowed === 'none' && list !== 'none' ? 'possible' : narrowed;
  return { level, activities: meeting, list, everyone };
}

/** Rule 3. */
function byBasis(basis: Exposure['basis'] | 'nothing', activity: Level, list: Level): Level {
  if (basis === 'window') return activity;
  if (basis === 'list') return list;
  if (basis === 'either') return better(activity, list);
  if (basis === 'nothing' || list === 'none') return 'none';
  return activity === 'none' ? 'possible' : worse(activity, list);
}

/** Rule 5: while the incident is being investigated, a list may not exist yet. */
function basisOf(incident: Incident, exposure: Exposure) {
  if (incident.state !== 'investigating' || exposure.list) return exposure.basis;
  return exposure.basis === 'list' ? 'nothing' : 'window';
}

/** Rule 4, first sentence. Who has no account has no kinds and did not withdraw. */
function admits(exposure: Exposure, person: Person): boolean {
  const { kinds, isWithdrawn } = 'member' in person ? person.member : { kinds: [], isWithdrawn: false };
  if (isWithdrawn && !exposure.include_withdrawn) return false;
  return !exposure.member_kinds || exposure.member_kinds.some((kind) => kinds.some((own) => same(own, kind)));
}

/** Rules 3, 4 (last sentence) and 9. */
function names(entry: Entry, person: Person): Level {
  if ('email' in person) return entry.members.length === 0 && entry.email === person.email ? 'certain' : 'none';
  if (!entry.members.includes(person.member.memberId)) return 'none';
  return entry.members.length === 1 ? 'certain' : 'possible';
}

/** Rules 1 and 2. */
export function meets(activity: Activity, criterion: Criterion, timeZone: string): Level {
  const fields: [string[] | undefined, string | undefined][] = [
    [criterion.activities, activity.activity],
    [criterion.sites, activity.site],
    [criterion.products, activity.product],
    [criterion.channels, activity.channel],
    [criterion.payment_methods, activity.paymentMethod],
  ];
  for (const [stated, value] of fields)
    if (stated && !stated.some((name) => value !== undefined && same(name, value))) return 'none';
  const when = stretchOf(activity.occurredAt, activity.timeZone);
  const window: Stretch = {
    first: criterion.from ? stretchOf(criterion.from, timeZone).first : Number.NEGATIVE_INFINITY,
    last: criterion.to ? stretchOf(criterion.to, timeZone).last : Number.POSITIVE_INFINITY,
  };
  if (when.last < window.first || when.first > window.last) return 'none';
  return when.first >= window.first && when.last <= window.last ? 'certain' : 'possible';
}

const same = (a: string, b: string) =>
  a.normalize('NFKC').trim().toLowerCase() === b.normalize('NFKC').trim().toLowerCase();

/** Rule 6 for a member. */
export function overall(incidents: Incident[], member: Member): string {
  const live = incidents.filter(({ state }) => state !== 'draft');
  const verdicts = live.flatMap((incident) =>
    incident.exposures.map((exposure) => verdictOf(incident, exposure, { member })),
  );
  for (const grave of ['affected', 'possibly_affected', 'under_investigation'])
    if (verdicts.includes(grave)) return grave;
  const lacksList = live.some(
    ({ state, exposures }) =>
      state !== 'investigating' && exposures.some(({ basis, list }) => basis !== 'window' && !list),
  );
  if (lacksList || member.hasRejectedActivity) return 'could_not_check';
  return live.some(({ state }) => state === 'investigating') ? 'no_match_so_far' : 'not_affected';
}

/** Rule 5. */
export function verdictOf(incident: Incident, exposure: Exposure, person: Person): string | undefined {
  const { level } = judge(incident, exposure, person);
  if (level === 'none') return undefined;
  if (incident.state === 'investigating') return 'under_investigation';
  return level === 'certain' ? 'affected' : 'possibly_affected';
}

/** Figures of one exposure, or of the whole incident with each person once. */
export interface Tally {
  exposure: string | null;
  affected: number;
  possible: number;
  entriesAffected: number;
  entriesPossible: number;
  onListOnly: number;
  inWindowOnly: number;
}

/** What reconciling counts (rules 5 and 9): members, and different entries that mean nobody; for the whole incident, people. */
export function tally(incident: Incident, members: Member[]): Tally[] {
  const exposures = incident.exposures.map((exposure) => {
    const judgements = members.map((member) => judge(incident, exposure, { member }));
    const strangers = new Set((exposure.list ?? []).flatMap(({ email }) => email ?? []));
    const entries = [...strangers].map((email) => judge(incident, exposure, { email }));
    const both = exposure.basis === 'both' ? judgements : [];
    return {
      exposure: exposure.code,
      ...counted(judgements, entries),
      onListOnly: both.filter(({ list, activities }) => list !== 'none' && activities.length === 0).length,
      inWindowOnly: both.filter(({ list, activities }) => list === 'none' && activities.length > 0).length,
    };
  });
  const worst = (person: Person) => ({
    level: best(incident.exposures.map((exposure) => judge(incident, exposure, person).level)),
  });
  const emails = new Set(incident.exposures.flatMap(({ list }) => list?.flatMap(({ email }) => email ?? []) ?? []));
  const people = counted(
    members.map((member) => worst({ member })),
    [...emails].map((email) => worst({ email })),
  );
  return [{ exposure: null, ...people, onListOnly: 0, inWindowOnly: 0 }, ...exposures];
}

function counted(members: { level: Level }[], entries: { level: Level }[]) {
  const count = (of: { level: Level }[], level: Level) => of.filter((one) => one.level === level).length;
  return {
    affected: count(members, 'certain'),
    possible: count(members, 'possible'),
    entriesAffected: count(entries, 'certain'),
    entriesPossible: count(entries, 'possible'),
  };
}
