import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateIncident } from './incidents-repository';

/** Recalls an incident: at once it is a draft again, and does not exist for customers. */
export function withdrawIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'withdraw', async ({ trx, incident }) => {
    await updateIncident(trx, { ...incident, state: 'draft', liveRevisionId: undefined, closedAt: undefined });
    return { from: incident.state };
  });
}
