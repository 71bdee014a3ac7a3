/**
 * Rules 5 and 6 of docs/matching.md, once: for TypeScript and as SQL. Whatever tells, exports, counts or compares verdicts reads them here.
 */

/** Every verdict, gravest first: the one scale of gravity. */
export const verdicts = [
  'affected',
  'possibly_affected',
  'under_investigation',
  'could_not_check',
  'no_match_so_far',
  'no_record',
  'not_affected',
] as const;

/** Verdict for one person over all live incidents (rule 6). */
export type Verdict = (typeof verdicts)[number];

/** Verdict for one exposure that matches (rule 5). */
export type ExposureVerdict = Extract<Verdict, 'affected' | 'possibly_affected' | 'under_investigation'>;

/**
 * Why there is no all-clear, in the order in which they are named (rule 6, the gate):
 * `failure` something failed on the way · `held` an incident is being corrected · `nothing_published` there is nothing to check against ·
 * `list_missing` a list that a basis needs is not live · `coverage` a window reaches beyond what is loaded · `self_check` what is there is not
 * what was recorded · `record` a row of this person could not be read.
 */
export const reasons = [
  'failure',
  'held',
  'nothing_published',
  'list_missing',
  'coverage',
  'self_check',
  'record',
] as const;
export type Reason = (typeof reasons)[number];

const ours: ReadonlySet<Reason> = new Set(['failure', 'list_missing', 'coverage', 'self_check']);

/** Whether it is the portal that cannot answer (HTTP 503), and not something about the incidents or the person (200). */
export const isOurs = (reason: Reason | undefined): boolean => reason !== undefined && ours.has(reason);

/** The one that is named: the first of those that apply. */
export const firstReason = (found: Iterable<Reason>): Reason | undefined => {
  const set = new Set(found);
  return reasons.find((reason) => set.has(reason));
};

/** The graver of two verdicts. */
export const graverVerdict = <V extends Verdict>(a: V, b: V): V => (verdicts.indexOf(a) <= verdicts.indexOf(b) ? a : b);

/** Rule 5: what a match is told as. */
export function exposureVerdict(match: { isCertain: boolean; isInvestigating: boolean }): ExposureVerdict {
  if (match.isInvestigating) return 'under_investigation';
  return match.isCertain ? 'affected' : 'possibly_affected';
}

/** Rule 6 where nothing matches. @param state.reason what closes the gate */
export function unmatchedVerdict(state: { reason: Reason | undefined; isInvestigating: boolean }): Verdict {
  if (state.reason) return 'could_not_check';
  return state.isInvestigating ? 'no_match_so_far' : 'not_affected';
}

/** `exposureVerdict` of a row. The parameters are SQL conditions. */
export const exposureVerdictSql = (match: { isCertain: string; isInvestigating: string }) =>
  `case when ${match.isInvestigating} then 'under_investigation' when ${match.isCertain} then 'affected' else 'possibly_affected' end`;

/** `unmatchedVerdict` while the gate is open. The parameter is a SQL condition. */
export const openVerdictSql = (isInvestigating: string) =>
  `case when ${isInvestigating} then 'no_match_so_far' else 'not_affected' end`;

const scale = `array[${verdicts.map((verdict) => `'${verdict}'`).join(', ')}]`;

/** Aggregate: the gravest of a group's verdicts. The parameter is a SQL expression of type text. */
export const gravestSql = (verdict: string) => `(${scale})[min(array_position(${scale}, ${verdict}))]`;
