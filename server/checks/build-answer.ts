import { dataItemSeverity } from '../incident-file/data-item';
import { describeLocalTime } from '../time/local-time';
import { type Answer, type Evidence, type ExposureAnswer, graverVerdict, type Verdict } from './answer';
import type { ActivityFact, CheckedFact, Facts, MatchFact } from './checks-repository';

/** What is wrong with the facts, if anything: then there is no all-clear (rule 6). */
export type Cause = NonNullable<Answer['cause']>;

/** Rules 5 to 7 of docs/matching.md: levels become verdicts, facts become evidence. No I/O. */
export function buildAnswer(
  memberId: string | undefined,
  facts: Facts,
  cause: Cause | undefined,
  checkedAt: Date,
): Answer {
  const checked = new Map(facts.checked.map((incident) => [incident.revisionId, incident]));
  const exposures = facts.matches.map((match) => exposureAnswer(match, checked.get(match.revisionId)));
  const isInvestigating = facts.checked.some(({ state }) => state === 'investigating');
  const unmatched: Verdict = cause ? 'could_not_check' : isInvestigating ? 'no_match_so_far' : 'not_affected';
  return {
    memberId,
    verdict: exposures.map(({ verdict }) => verdict).reduce(graverVerdict, unmatched),
    exposures: exposures.sort(byGravity),
    checked: facts.checked.map(checkedIncident),
    coverage: facts.coverage.map(({ from, until }) => ({ from: dateOf(from), until: dateOf(until) })),
    checkedAt,
    ...(cause && { cause }),
  };
}

const dateOf = (instant: number | null) => (instant === null ? undefined : new Date(instant));

function exposureAnswer(match: MatchFact, incident: CheckedFact | undefined): ExposureAnswer {
  if (!incident) throw new Error(`matched revision ${match.revisionId} is not among those checked`);
  const verdict = match.isCertain ? 'affected' : 'possibly_affected';
  return {
    incident: incident.incident,
    exposure: match.exposure,
    verdict: incident.state === 'investigating' ? 'under_investigation' : verdict,
    dataItems: match.dataItems,
    evidence: evidenceOf(match),
    desk: match.desk,
    revision: incident.revision,
  };
}

function evidenceOf({ list, activities, everyone }: MatchFact): Evidence[] {
  const evidence: Evidence[] = [];
  if (list) evidence.push({ kind: 'list', ...list, liveFrom: new Date(list.liveFrom) });
  if (activities) evidence.push(...activities.map(activityEvidence));
  if (everyone) evidence.push({ kind: 'everyone' });
  return evidence;
}

function activityEvidence(fact: ActivityFact): Evidence {
  const { from, until, timeZone, occurredAs } = fact;
  return {
    kind: 'activity',
    activity: fact.activity,
    site: fact.site ?? undefined,
    product: fact.product ?? undefined,
    channel: fact.channel ?? undefined,
    paymentMethod: fact.paymentMethod ?? undefined,
    occurredAt: occurredAs ?? describeLocalTime(new Date(from), new Date(until), timeZone ?? 'Asia/Tokyo'),
    criterion: fact.criterion,
    isInside: fact.isInside,
  };
}

const checkedIncident = ({ incident, revision, state, lists }: CheckedFact) => ({
  incident,
  revision,
  state,
  lists: lists.map((list) => ({ ...list, liveFrom: new Date(list.liveFrom) })),
});

/** The graver verdict first; of equal ones, the graver data. */
function byGravity(a: ExposureAnswer, b: ExposureAnswer): number {
  if (a.verdict !== b.verdict) return graverVerdict(a.verdict, b.verdict) === a.verdict ? -1 : 1;
  const [left, right] = [severities(a), severities(b)];
  const differing = left.findIndex((severity, place) => severity !== right[place]);
  if (differing < 0) return right.length - left.length;
  return (right[differing] ?? 0) - (left[differing] ?? 0);
}

const severities = ({ dataItems }: ExposureAnswer) =>
  dataItems.map((item) => dataItemSeverity[item]).sort((a, b) => b - a);
