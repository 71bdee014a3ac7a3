import { severityOf } from '../incident-file/item-words';
import {
  exposureVerdict,
  firstReason,
  graverVerdict,
  type Reason,
  unmatchedVerdict,
  type Verdict,
} from '../matching/verdict';
import { place } from '../place';
import { describeLocalTime } from '../time/local-time';
import type { Answer, CheckedIncident, Evidence, ExposureAnswer, HeldIncident } from './answer';
import type { ActivityFact, CheckedFact, Facts, HeldFact, MatchFact, MembershipFact } from './checks-repository';
import { unknownOf } from './unknown-of';

/**
 * Rules 5 to 7 of docs/matching.md: levels become verdicts, facts become evidence. No I/O.
 * @param memberId undefined for somebody without an account, of whom nothing can be ruled out: `no_record` where nothing is found
 * @param closing what closes the gate beside what the facts say
 */
export function buildAnswer(memberId: string | undefined, facts: Facts, closing: Reason[], checkedAt: Date): Answer {
  const live = new Map(facts.checked.map((incident) => [incident.revisionId, incident]));
  const exposures = facts.matches.map((match) => exposureAnswer(match, facts.matches, live.get(match.revisionId)));
  const found = [...facts.reasons, ...closing].filter((reason) => memberId !== undefined || reason !== 'record');
  const reason = firstReason(found);
  const unmatched = (states: CheckedFact['state'][], gate: Reason | undefined): Verdict => {
    const verdict = unmatchedVerdict({ reason: gate, isInvestigating: states.includes('investigating') });
    return memberId === undefined && !gate ? 'no_record' : verdict;
  };
  const verdicts = exposures.map(({ verdict }) => verdict);
  const states = facts.checked.map(({ state }) => state);
  const ownReason = firstReason(found.filter((one) => one !== 'held'));
  return {
    memberId,
    verdict: verdicts.length > 0 ? verdicts.reduce(graverVerdict) : unmatched(states, reason),
    exposures: exposures.sort(byGravity),
    checked: facts.checked.map((incident) =>
      checkedIncident(incident, exposures, unmatched([incident.state], ownReason)),
    ),
    held: facts.held.map(heldIncident),
    coverage: facts.coverage.map(({ from, until }) => ({ from: dateOf(from), until: dateOf(until) })),
    checkedAt,
    ...(reason && { reason }),
  };
}

const dateOf = (instant: number | null) => (instant === null ? undefined : new Date(instant));

function exposureAnswer(match: MatchFact, matches: MatchFact[], incident: CheckedFact | undefined): ExposureAnswer {
  if (!incident) throw new Error(`matched revision ${match.revisionId} is not among those checked`);
  return {
    incident: incident.incident,
    exposure: match.exposure,
    verdict: exposureVerdict({ ...match, isInvestigating: incident.state === 'investigating' }),
    dataItems: match.dataItems,
    evidence: evidenceOf(match),
    unknown: unknownOf(match, matches),
    desk: match.desk,
    revision: incident.revision,
  };
}

function evidenceOf({ list, activities, memberships, everyone }: MatchFact): Evidence[] {
  const evidence: Evidence[] = [];
  if (list) {
    const { listVersion, liveFrom, isCertain } = list;
    evidence.push({ kind: 'list', listVersion, liveFrom: new Date(liveFrom), isCertain });
  }
  if (activities) evidence.push(...activities.map(activityEvidence));
  if (memberships) evidence.push(...memberships.map(membershipEvidence));
  if (everyone) evidence.push({ kind: 'everyone' });
  return evidence;
}

function activityEvidence(fact: ActivityFact): Evidence {
  const { from, until, occurredAs } = fact;
  const timeZone = fact.timeZone ?? place.timeZone;
  return {
    kind: 'activity',
    activity: fact.activity,
    site: fact.site ?? undefined,
    product: fact.product ?? undefined,
    channel: fact.channel ?? undefined,
    paymentMethod: fact.paymentMethod ?? undefined,
    occurredAt: occurredAs ?? timeText(from, until, timeZone),
    timeZone,
    criterion: fact.criterion,
    isInside: fact.isInside,
    isCertain: fact.isCertain,
  };
}

const heldIncident = ({ incident, since, last, lastAt }: HeldFact): HeldIncident => ({
  incident,
  since: new Date(since),
  last:
    last && lastAt !== null
      ? { ...last, exposures: last.exposures.map(revived), checkedAt: new Date(lastAt) }
      : undefined,
});

/** Dates are texts in JSON. */
const revived = (exposure: ExposureAnswer): ExposureAnswer => ({
  ...exposure,
  evidence: exposure.evidence.map((one) => (one.kind === 'list' ? { ...one, liveFrom: new Date(one.liveFrom) } : one)),
});
const membershipEvidence = (fact: MembershipFact): Evidence => ({
  kind: 'membership',
  from: timeText(fact.registeredFrom, fact.registeredUntil, fact.timeZone),
  to: timeText(fact.withdrawnFrom, fact.withdrawnUntil, fact.timeZone),
  criterion: fact.criterion,
  isCertain: fact.isCertain,
});

const timeText = (from: number | null, until: number | null, timeZone: string | null) =>
  from === null || until === null
    ? undefined
    : describeLocalTime(new Date(from), new Date(until), timeZone ?? place.timeZone);

/** An incident in its own row: the gravest of its exposures, else what its not matching means. */
function checkedIncident(
  { incident, revision, state, lists }: CheckedFact,
  exposures: ExposureAnswer[],
  unmatched: Verdict,
): CheckedIncident {
  const own = exposures.filter((one) => one.incident === incident).map(({ verdict }): Verdict => verdict);
  const isAnswered = state !== 'held' && state !== 'ended';
  return {
    incident,
    revision,
    verdict: !isAnswered ? state : own.length > 0 ? own.reduce(graverVerdict) : unmatched,
    state,
    lists: lists.map((list) => ({ ...list, liveFrom: new Date(list.liveFrom) })),
  };
}

/** The graver verdict first; of equal ones, the graver data. */
function byGravity(a: ExposureAnswer, b: ExposureAnswer): number {
  if (a.verdict !== b.verdict) return graverVerdict(a.verdict, b.verdict) === a.verdict ? -1 : 1;
  const [left, right] = [severities(a), severities(b)];
  const differing = left.findIndex((severity, place) => severity !== right[place]);
  if (differing < 0) return right.length - left.length;
  return (right[differing] ?? 0) - (left[differing] ?? 0);
}

const severities = ({ dataItems }: ExposureAnswer) =>
  dataItems.map((item) => severityOf(item, undefined)).sort((a, b) => b - a);
