import type { Unknown } from './answer';
import type { MatchFact } from './checks-repository';

/**
 * Why a match is only possible, in words that programs know (rule 7 of docs/matching.md): what its own basis lacks, who the person is, and what the
 * exposure lacks that it is part of. Empty where it is certain.
 */
export function unknownOf(match: MatchFact, matches: MatchFact[]): Unknown[] {
  if (match.isCertain) return [];
  return [...new Set(reasonsOf(match, matches))].sort();
}

function reasonsOf(match: MatchFact, matches: MatchFact[]): Unknown[] {
  const whole = matches.find(
    ({ revisionId, exposure }) => revisionId === match.revisionId && exposure === match.partOf,
  );
  const ofWhole: Unknown[] = match.partOf === null ? [] : whole ? unknownOf(whole, matches) : ['activity'];
  return [...basisReasons(match), ...standingReasons(match), ...ofWhole];
}

function basisReasons(match: MatchFact): Unknown[] {
  const { basis, list } = match;
  const activity = activityReasons(match);
  const entry: Unknown[] = !list || list.isCertain ? [] : [list.isFormer ? 'former_identifier' : 'person'];
  if (basis === 'window') return activity ?? ['activity'];
  if (basis === 'list') return entry;
  if (basis === 'both') return [...(activity ?? ['activity']), ...entry];
  const isSettled = list?.isCertain || (activity && activity.length === 0);
  return isSettled ? [] : [...(activity ?? []), ...entry];
}

/** Undefined where no activity and no membership matches; empty where one does certainly. */
function activityReasons({ activities, memberships, everyone }: MatchFact): Unknown[] | undefined {
  const facts = [...(activities ?? []), ...(memberships ?? [])];
  if (everyone || facts.some(({ isCertain }) => isCertain)) return [];
  if (facts.length === 0) return undefined;
  return [
    ...(activities ?? []).flatMap(({ unknown }) => unknown as Unknown[]),
    ...(memberships ?? []).map((): Unknown => 'membership'),
  ];
}

/** Somebody whom the exposure does not admit is possible by an entry alone. */
const standingReasons = ({ standing }: MatchFact): Unknown[] => (standing === 'certain' ? [] : ['kinds']);
