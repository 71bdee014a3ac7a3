import { isBlank, isSame } from './oracle-codes';
import { type Loaded, type Rejected, reasonOf } from './oracle-gate';
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
  /** Canonical, read in `timeZone` unless it has an offset; absent: not known. */
  occurredAt?: string;
  timeZone: string;
}

export interface Member {
  memberId: string;
  isWithdrawn: boolean;
  kinds: string[];
  /** False: no file of members had a column of kinds. */
  kindsKnown?: boolean;
  /** Kinds that a later file took away. */
  formerKinds?: string[];
  /** Canonical, in Japan's time. */
  registeredAt?: string;
  withdrawnAt?: string;
  activities: Activity[];
  /** Rows of theirs that could not be read. */
  rejected?: Rejected[];
}

/** An entry of a live list: the members whom it means (none, one, or several that it has come to mean), else whoever has `email`. */
export interface Entry {
  members: string[];
  /** Members who had one of its identifiers by an earlier file. */
  former?: string[];
  email?: string;
}

export type End = string | { possible: string; certain: string };

interface Ends {
  from?: End;
  to?: End;
}

export interface Condition extends Ends {
  activities?: string[];
  sites?: string[];
  products?: string[];
  channels?: string[];
  payment_methods?: string[];
}

export interface Criterion extends Condition {
  except?: Condition[];
  missing?: 'no';
  membership?: Ends;
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
  /** Kinds of identifier that the rows of its list name people by; absent: nobody knows. */
  namedBy?: string[];
}

export interface Incident {
  code: string;
  state: 'draft' | 'investigating' | 'published' | 'closed' | 'held' | 'ended';
  time_zone: string;
  exposures: Exposure[];
  /** Publishing confirmed that no activity can be missing. */
  confirmsCoverage?: boolean;
}

export type Level = 'certain' | 'possible' | 'none';

/** Who is asked about: a member, or the one who proved an email that stands on entries which mean no member. */
export type Person = { member: Member } | { email: string };

export interface Judgement {
  level: Level;
  /** The activities that meet a criterion, with how well. */
  activities: { activity: Activity; level: Level }[];
  /** How well each criterion of membership is met that is met. */
  memberships: Level[];
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
  const memberships =
    'member' in person
      ? (exposure.criteria ?? [])
          .flatMap(({ membership }) =>
            membership ? [belongs(person.member, windowOf(membership, incident.time_zone))] : [],
          )
          .filter((level) => level !== 'none')
      : [];
  const list = best((exposure.list ?? []).map((entry) => names(entry, person)));
  const everyone =
    'member' in person && exposure.basis === 'window' && !exposure.criteria && admits(exposure, person) !== 'none';
  const activity = everyone ? 'certain' : best([...meeting.map(({ level }) => level), ...memberships]);
  const own = worse(admits(exposure, person), byBasis(basisOf(incident, exposure), activity, list));
  const other = incident.exposures.find(({ code }) => code === exposure.part_of);
  const narrowed = other ? worse(own, judge(incident, other, person).level) : own;
  const level = narrowed === 'none' && list !== 'none' ? 'possible' : narrowed;
  return { level, activities: meeting, memberships, list, everyone };
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

/** Rule 4, first sentences. Who has no account has no kinds and did not withdraw. */
function admits(exposure: Exposure, person: Person): Level {
  if (!('member' in person)) return exposure.member_kinds ? 'none' : 'certain';
  const { kinds, kindsKnown = true, formerKinds = [], isWithdrawn } = person.member;
  if (isWithdrawn && !exposure.include_withdrawn) return 'none';
  const wanted = exposure.member_kinds;
  if (!wanted) return 'certain';
  const hasAny = (own: string[]) => wanted.some((kind) => own.some((one) => isSame(one, kind)));
  if (hasAny(kinds)) return 'certain';
  return !kindsKnown || hasAny(formerKinds) ? 'possible' : 'none';
}

/** Rules 3, 4 (last sentence) and 9. */
function names(entry: Entry, person: Person): Level {
  if ('email' in person) return entry.members.length === 0 && entry.email === person.email ? 'certain' : 'none';
  const { memberId } = person.member;
  if (!entry.members.includes(memberId)) return entry.former?.includes(memberId) ? 'possible' : 'none';
  return entry.members.length === 1 ? 'certain' : 'possible';
}

/** Rules 1 and 2. */
export function meets(activity: Activity, criterion: Criterion, timeZone: string): Level {
  if (criterion.membership) return 'none';
  const isNone = criterion.missing === 'no';
  const level = worse(fits(activity, criterion, isNone), during(activity, criterion, timeZone));
  const out = best(
    (criterion.except ?? []).map((condition) =>
      worse(
        fits(activity, condition, isNone),
        condition.from || condition.to ? during(activity, condition, timeZone) : 'certain',
      ),
    ),
  );
  if (out === 'certain') return 'none';
  return out === 'possible' ? worse(level, 'possible') : level;
}

/** How well the values of an activity fit what is stated. */
function fits(activity: Activity, stated: Condition, blankIsNone: boolean): Level {
  const fields: [string[] | undefined, string | undefined][] = [
    [stated.activities, activity.activity],
    [stated.sites, activity.site],
    [stated.products, activity.product],
    [stated.channels, activity.channel],
    [stated.payment_methods, activity.paymentMethod],
  ];
  return fields.reduce<Level>((level, [names, value]) => {
    if (!names) return level;
    if (value === undefined || isBlank(value)) return blankIsNone ? 'none' : worse(level, 'possible');
    return names.some((name) => isSame(name, value)) ? level : 'none';
  }, 'certain');
}

interface Window {
  certain: Stretch;
  possible: Stretch;
}

function windowOf({ from, to }: Ends, timeZone: string): Window {
  const stretch = (which: keyof Window): Stretch => {
    const [first, last] = [from, to].map((end) => (typeof end === 'object' ? end[which] : end));
    return {
      first: first ? stretchOf(first, timeZone).first : Number.NEGATIVE_INFINITY,
      last: last ? stretchOf(last, timeZone).last : Number.POSITIVE_INFINITY,
    };
  };
  return { certain: stretch('certain'), possible: stretch('possible') };
}

const allTime: Stretch = { first: Number.NEGATIVE_INFINITY, last: Number.POSITIVE_INFINITY };

function during(activity: Activity, ends: Ends, timeZone: string): Level {
  const when = activity.occurredAt ? stretchOf(activity.occurredAt, activity.timeZone) : allTime;
  const { certain, possible } = windowOf(ends, timeZone);
  if (when.last < possible.first || when.first > possible.last) return 'none';
  return when.first >= certain.first && when.last <= certain.last ? 'certain' : 'possible';
}

/** Rule 3, membership: every beginning and end that may have been is tried. What contradicts itself says nothing. */
function belongs({ registeredAt, withdrawnAt, isWithdrawn }: Member, { certain, possible }: Window): Level {
  const edges = [certain, possible].flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
  const ends = (text: string | undefined, unknown: number[]) => {
    if (!text) return unknown;
    const { first, last } = stretchOf(text, 'Asia/Tokyo');
    return [first, last, ...edges.filter((edge) => edge >= first && edge <= last)];
  };
  const anywhere = [Number.NEGATIVE_INFINITY, ...edges, Number.POSITIVE_INFINITY];
  const begun = ends(registeredAt, anywhere);
  const left = ends(withdrawnAt, isWithdrawn ? anywhere : [Number.POSITIVE_INFINITY]);
  const lives = begun.concat(registeredAt ? [] : left).flatMap((begin) =>
    left
      .concat(withdrawnAt || !isWithdrawn ? [] : begun)
      .filter((end) => end >= begin)
      .map((end) => ({ first: begin, last: end })),
  );
  const touches = (window: Stretch) => (life: Stretch) =>
    window.first <= window.last && life.first <= window.last && life.last >= window.first;
  if (lives.length === 0) return 'possible';
  if (lives.every(touches(certain))) return 'certain';
  return lives.some(touches(possible)) ? 'possible' : 'none';
}

/** Whether people are answered from it. */
export const isLive = ({ state }: Incident): boolean =>
  state === 'investigating' || state === 'published' || state === 'closed';

/** Rule 6 for a member: the verdict, with the reason where there is none. */
export function overall(incidents: Incident[], loaded: Loaded, member: Member): { verdict: string; reason?: string } {
  const live = incidents.filter(isLive);
  const verdicts = live.flatMap((incident) =>
    incident.exposures.map((exposure) => verdictOf(incident, exposure, { member })),
  );
  for (const verdict of ['affected', 'possibly_affected', 'under_investigation'])
    if (verdicts.includes(verdict)) return { verdict };
  const reason = reasonOf(incidents, loaded, member);
  if (reason) return { verdict: 'could_not_check', reason };
  return { verdict: live.some(({ state }) => state === 'investigating') ? 'no_match_so_far' : 'not_affected' };
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
      onListOnly: both.filter((one) => one.list !== 'none' && !hasActivity(one)).length,
      inWindowOnly: both.filter((one) => one.list === 'none' && hasActivity(one)).length,
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

const hasActivity = ({ activities, memberships }: Judgement) => activities.length + memberships.length > 0;

function counted(members: { level: Level }[], entries: { level: Level }[]) {
  const count = (of: { level: Level }[], level: Level) => of.filter((one) => one.level === level).length;
  return {
    affected: count(members, 'certain'),
    possible: count(members, 'possible'),
    entriesAffected: count(entries, 'certain'),
    entriesPossible: count(entries, 'possible'),
  };
}
