import { ForbiddenError, RefusedError } from '../errors';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateRevision } from './revisions-repository';

/** Approves the submitted revision. The approval is bound to that revision: a file applied later needs its own. */
export function approveIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const { fourEyes } = deps.config;
  return changeIncident(deps, command, 'approve', 'approver', async ({ trx, incident, newest, staff, now }) => {
    const revision = `Revision ${newest.number} of ${incident.code}`;
    if (!newest.submittedBy) throw new RefusedError(`${revision} was not submitted; submit it first.`);
    if (newest.approvedBy) throw new RefusedError(`${revision} was approved already, by ${newest.approvedBy}.`);
    if (fourEyes && newest.submittedBy === staff.handle)
      throw new ForbiddenError(`${revision} was submitted by ${staff.handle}; somebody else must approve it.`);
    const confirmed = [...new Set([...newest.confirmed, ...(command.confirm ?? [])])];
    await updateRevision(trx, { ...newest, approvedBy: staff.handle, approvedAt: now, confirmed, fourEyes });
    return { submitted_by: newest.submittedBy, confirmed };
  });
}
