import { markApplied } from '../changes/approve-change';
import type { IncidentChange, Moved } from './change-incident';
import { findClearedByPublishing, findPublishChange, isOutside, keepWaiting } from './cleared-by-revision';
import { listLiveLists } from './readiness-repository';
import { updateRevision } from './revisions-repository';

/**
 * An approval holds as long as what was seen holds: no list that was live then is another or gone by now, and nobody outside the approved set would be
 * cleared (rule 10 of docs/matching.md). To be called before the revision goes live.
 * @returns what is to be kept in its place where it holds no longer: the approval is void
 */
export async function voidUnlessApproved(change: IncidentChange): Promise<Moved | undefined> {
  const { trx, incident, newest, decision, staff, now } = change;
  const cleared = await findClearedByPublishing(trx, incident, newest);
  const approved = await findPublishChange(trx, incident, newest);
  const lists = await listLiveLists(trx, incident.incidentId);
  const isOtherList = Object.entries(newest.approvedLists).some(
    ([exposure, number]) => !lists.some((live) => live.exposure === exposure && live.number === number),
  );
  if (!isOtherList && !(await isOutside(trx, cleared, approved))) {
    if (approved?.state === 'approved') await markApplied({ now: () => now }, trx, approved, staff);
    return undefined;
  }
  const about = { incident, revision: newest, cleared, decidedBy: decision.decidedBy, at: now };
  return {
    moved: keepWaiting(trx, about, (beside) =>
      updateRevision(beside, { ...newest, approvedBy: undefined, approvedAt: undefined }),
    ),
  };
}
