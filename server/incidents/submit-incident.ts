import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateRevision } from './revisions-repository';

/** Submits the newest revision for approval by somebody else. Submitting it again, by whomever, voids an approval. */
export function submitIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'submit', async ({ trx, newest, staff, now, confirmed }) => {
    const submitted = { submittedBy: staff.handle, submittedAt: now, approvedBy: undefined, approvedAt: undefined };
    await updateRevision(trx, { ...newest, ...submitted, confirmed, fourEyes: true });
    return { confirmed };
  });
}
