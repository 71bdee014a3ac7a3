import { requireNumber } from '../changes/approve-change';
import { updateChange } from '../changes/changes-repository';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { findClearedByPublishing, findPublishChange, isOutside, keepWaiting } from './cleared-by-revision';
import { listLiveLists } from './readiness-repository';
import { updateRevision } from './revisions-repository';

/**
 * Approves the submitted revision. The approval is bound to what was seen: that revision, the lists that were live, and the people whom publishing it
 * would clear, whose number the approver types.
 * @throws NotSecondPersonError naming who may, WrongNumberError, MovedError where others would be cleared than when it was submitted
 */
export function approveIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const { fourEyes } = deps.config;
  return changeIncident(deps, command, 'approve', async (change) => {
    const { trx, incident, newest, decision, staff, now, confirmed, difference } = change;
    const cleared = await findClearedByPublishing(trx, incident, newest);
    const waiting = await findPublishChange(trx, incident, newest);
    if (await isOutside(trx, cleared, waiting)) {
      const about = { incident, revision: newest, cleared, decidedBy: decision.decidedBy, at: now };
      return { moved: keepWaiting(trx, about, async () => {}) };
    }
    const clears = waiting && waiting.state !== 'rejected' ? waiting.clears : 0;
    requireNumber(clears, command.clears);
    if (waiting && clears > 0)
      await updateChange(trx, waiting.changeId, {
        ...{ state: 'approved', approvedBy: staff.handle, approvedAt: now, fourEyes },
      });
    const approvedLists = await listLiveLists(trx, incident.incidentId);
    await updateRevision(trx, {
      ...newest,
      ...{
        approvedBy: staff.handle,
        approvedAt: now,
        confirmed,
        difference,
        fourEyes,
        decidedBy: [...decision.decidedBy],
      },
      approvedLists: Object.fromEntries(approvedLists.map(({ exposure, number }) => [exposure, number])),
    });
    return { submitted_by: newest.submittedBy, confirmed, clears };
  });
}
