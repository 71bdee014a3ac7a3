import type { Decision } from '../changes/may-approve';
import type { Revision } from './revision';

/**
 * Who decided what the newest revision says: the author of every revision since the last one that was approved, and who submitted it. None of them
 * can be its second person.
 * @param revisions of one incident that were not discarded, the newest first
 */
export function decisionOf([newest, ...older]: readonly Revision[]): Decision {
  if (!newest) return { decidedBy: [], roles: ['approver'] };
  const lastApproved = older.findIndex(({ approvedBy }) => approvedBy !== undefined);
  const since = lastApproved === -1 ? older : older.slice(0, lastApproved);
  const authors = [newest, ...since].map(({ appliedBy }) => appliedBy);
  const submitter = newest.submittedBy === undefined ? [] : [newest.submittedBy];
  return { decidedBy: [...new Set([...authors, ...submitter])], roles: ['approver'] };
}
