import type { IncidentDocument } from '../incident-file/incident-document';
import { maybeProse, type Prose } from '../texts/wording';
import { keptFor } from '../web/kept';
import type { CheckedView } from './checked-page';
import { type NextUpdate, nextUpdateOf } from './next-update';
import type { Reading } from './reading';

/** What is told of a rule without a match: a key of `checks:checked.outcome`. Only `no_match` says that it does not apply, and stays so. */
export type Outcome = 'no_match' | 'no_match_so_far' | 'no_record' | 'not_sure';

/** Why an incident does not match, in one line: a key of `checks:row`. */
export type RowReason =
  | 'windows'
  | 'lists'
  | 'windows_and_lists'
  | 'not_on_list'
  | 'other_condition'
  | 'open'
  | 'no_record'
  | 'not_sure';

/** What was checked of one incident, and what that means. */
export interface CheckedRow extends CheckedView {
  /** The company's own words for those who are not affected. */
  words: Prose | undefined;
  nextUpdate: NextUpdate | undefined;
  hasFaq: boolean;
  outcome: Outcome;
  reason: RowReason;
}

/** Of somebody whom no record is known of nothing can be ruled out, and of an incident under investigation nothing for good. */
function outcomeOf(verdict: CheckedView['verdict']): Outcome {
  if (verdict === 'not_affected') return 'no_match';
  return verdict === 'no_match_so_far' || verdict === 'no_record' ? verdict : 'not_sure';
}

function rowReasonOf({ exposures }: CheckedView, outcome: Outcome): RowReason {
  if (outcome === 'not_sure' || outcome === 'no_record') return outcome;
  if (outcome === 'no_match_so_far') return 'open';
  const why = exposures.flatMap(({ own }) => own.flatMap((one) => one.why ?? []));
  if (why.length > 0) return why[0] as RowReason;
  const hasWindows = exposures.some(({ windows }) => windows.length > 0);
  const hasLists = exposures.some(({ hasList }) => hasList);
  if (hasWindows && hasLists) return 'windows_and_lists';
  return hasWindows ? 'windows' : hasLists ? 'lists' : 'other_condition';
}

export function checkedRow(view: CheckedView, { lang, isPlain }: Reading, document: IncidentDocument): CheckedRow {
  const words = view.state === 'investigating' || isPlain ? undefined : document.answers?.not_affected;
  const outcome = outcomeOf(view.verdict);
  return {
    ...view,
    words: maybeProse(words, lang),
    nextUpdate: nextUpdateOf(document, lang),
    hasFaq: hasFaq(document),
    outcome,
    reason: rowReasonOf(view, outcome),
  };
}

/** The view is of one document already, and of one way of reading. */
export const sharedRow = keptFor(checkedRow);

export const hasFaq = (document: IncidentDocument | undefined): boolean => (document?.faq?.length ?? 0) > 0;
