import { rejectWaiting } from '../changes/changes-repository';
import { compileRevision } from '../matching/compile-revision';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { publishTarget } from './cleared-by-revision';
import { IncidentRefusedError } from './incident-refusal';
import { discardAbove } from './revisions-repository';

/**
 * Drops the revisions since the last that was approved or live, and with them their authorship: whoever wrote them may approve again. They stay on
 * record, and their numbers are not given again.
 * @returns number of the first that was dropped
 * @throws IncidentRefusedError where there is none to go back to
 */
export function discardRevisions(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'discard', async ({ trx, incident, newest, revisions, staff, now }) => {
    const kept = revisions.find(
      ({ approvedBy, revisionId }) => approvedBy !== undefined || revisionId === incident.liveRevisionId,
    );
    if (!kept) throw new IncidentRefusedError('never_approved', { incident, newest });
    const dropped = await discardAbove(trx, incident.incidentId, kept.number, { by: staff.handle, at: now });
    for (const number of dropped) {
      const target = publishTarget(incident, { number });
      await rejectWaiting(trx, { kinds: ['incident.publish'], target, by: staff.handle, at: now });
    }
    // Its rules were dropped while a newer one stood over it.
    await compileRevision(trx, kept.revisionId);
    return { dropped, kept: kept.number };
  });
}
