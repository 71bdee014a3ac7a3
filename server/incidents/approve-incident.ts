import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateRevision } from './revisions-repository';

/** Approves the submitted revision. The approval is bound to that revision: a file applied later needs its own. */
export function approveIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const { fourEyes } = deps.config;
  return changeIncident(deps, command, 'approve', async ({ trx, newest, staff, now, confirmed }) => {
    await updateRevision(trx, { ...newest, approvedBy: staff.handle, approvedAt: now, confirmed, fourEyes });
    return { submitted_by: newest.submittedBy, confirmed };
  });
}
