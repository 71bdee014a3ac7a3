import { rejectWaiting } from '../changes/changes-repository';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { publishTarget } from './cleared-by-revision';
import { updateRevision } from './revisions-repository';
import { NoReasonError } from './withdraw-incident';

/**
 * Sends the submitted revision back to whoever wrote it, with what is to be changed: it is not submitted any more. Any approver may, since nothing
 * that people are told changes by it.
 * @throws NoReasonError without a comment
 */
export async function returnIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  const comment = command.reason?.trim();
  if (!comment)
    throw new NoReasonError('Say what is to be changed: --reason TEXT.', { told: 'refusals:reason_to_return' });
  return changeIncident(deps, command, 'return', async ({ trx, incident, newest, staff, now }) => {
    const target = publishTarget(incident, newest);
    await rejectWaiting(trx, { kinds: ['incident.publish'], target, by: staff.handle, at: now });
    await updateRevision(trx, {
      ...newest,
      ...{ submittedBy: undefined, submittedAt: undefined },
      ...{ returnedBy: staff.handle, returnedAt: now, returnComment: comment },
    });
    return { submitted_by: newest.submittedBy };
  });
}
