import { UsageError } from '../errors';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { updateIncident } from './incidents-repository';

/** Thrown where an incident is taken back without saying why. */
export class NoReasonError extends UsageError {}

/**
 * Takes an incident back at once: it is held, and being corrected. Nobody gets an all-clear meanwhile.
 * @throws NoReasonError without a reason
 */
export async function withdrawIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const reason = command.reason?.trim();
  if (!reason)
    throw new NoReasonError('Say why it is taken back: --reason TEXT.', { told: 'refusals:reason_to_withdraw' });
  return changeIncident(deps, command, 'withdraw', async ({ trx, incident, now }) => {
    await updateIncident(trx, { ...incident, state: 'held', heldAt: now, heldReason: reason, closedAt: undefined });
    return { from: incident.state };
  });
}
