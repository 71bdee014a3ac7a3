import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange } from '../changes/ask-for-change';
import { requireStaff } from '../staff/staff-repository';
import type { IncidentCommand, IncidentDependencies } from './change-incident';
import { IncidentRefusedError } from './incident-refusal';
import { follow, incidentRules } from './incident-states';
import { getIncident, getIncidentForUpdate, updateIncident } from './incidents-repository';
import { getRevisionNumber, listRevisions } from './revisions-repository';
import { NoReasonError } from './withdraw-incident';

/**
 * Asks for a held incident to be called announced in error: nothing happens until an approver other than who asks says yes.
 * @returns number of the revision that is held
 * @throws NoReasonError, ForbiddenError, NotFoundError, IncidentRefusedError
 */
export async function retractIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const reason = command.reason?.trim();
  if (!reason)
    throw new NoReasonError('Say why it is retracted: --reason TEXT.', { told: 'refusals:reason_to_withdraw' });
  const staff = await requireStaff(deps, command.by, [incidentRules.retract.who]);
  await askForChange(deps, { kind: 'incident.retract', target: command.code, askedBy: staff, reason }, applyRetraction);
  const { liveRevisionId } = await getIncident(deps.db, command.code);
  return getRevisionNumber(deps.db, liveRevisionId as number);
}

/** It becomes a draft, which nobody is told of; whom it was told to is listed by `export told`. */
export const applyRetraction: ApplyChange = async (_deps, trx, { target, by, askedBy }) => {
  const incident = await getIncidentForUpdate(trx, target);
  const next = follow('retract', incident.state);
  if ('refusal' in next) {
    const [newest] = await listRevisions(trx, incident.incidentId);
    throw new IncidentRefusedError(next.refusal, { incident, newest: newest as NonNullable<typeof newest> });
  }
  await updateIncident(trx, {
    ...incident,
    ...{ state: next.to, liveRevisionId: undefined, heldAt: undefined, heldReason: undefined, closedAt: undefined },
  });
  await recordEvent(trx, {
    actor: by.handle,
    action: 'incident.retract',
    subject: target,
    data: { asked_by: askedBy },
  });
};
