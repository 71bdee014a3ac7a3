import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateIncident } from './incidents-repository';

/** Closes a published incident. It still answers; retention counts from here. */
export function closeIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'close', async ({ trx, incident, now }) => {
    await updateIncident(trx, { ...incident, state: 'closed', closedAt: now });
    return undefined;
  });
}
