import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { goLive } from './go-live';
import { voidUnlessApproved } from './require-approval';

/**
 * Shows the draft to customers while it is being found out who is affected. The first words must be quick and need no second person; what was
 * announced before does.
 */
export function investigateIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'investigate', async (change) => {
    const moved = change.incident.announcedAt ? await voidUnlessApproved(change) : undefined;
    if (moved) return moved;
    await goLive(change, 'investigating');
    return undefined;
  });
}
