import { RefusedError } from '../errors';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateRevision } from './revisions-repository';

/** Submits the newest revision for approval by somebody else. Submitting it again, by whomever, voids an approval. */
export function submitIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'submit', 'operator', async ({ trx, incident, newest, staff, now }) => {
    if (newest.revisionId === incident.liveRevisionId && incident.state !== 'investigating')
      throw new RefusedError(
        `Revision ${newest.number} of ${incident.code} is ${incident.state}; apply a new file first.`,
      );
    const confirmed = [...new Set([...newest.confirmed, ...(command.confirm ?? [])])];
    const submitted = { submittedBy: staff.handle, submittedAt: now, approvedBy: undefined, approvedAt: undefined };
    await updateRevision(trx, { ...newest, ...submitted, confirmed, fourEyes: true });
    return { confirmed };
  });
}
