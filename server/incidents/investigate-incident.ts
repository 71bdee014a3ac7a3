import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { goLive } from './go-live';

/** Shows the draft to customers while it is being found out who is affected. Needs no second person: first words must be quick. */
export function investigateIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'investigate', async (change) => {
    await goLive(change, 'investigating');
    return undefined;
  });
}
