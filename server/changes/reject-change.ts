import { recordEvent } from '../audit/record-event';
import { ForbiddenError, RefusedError } from '../errors';
import { mayActAs } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';
import type { ChangeDependencies } from './ask-for-change';
import { approversOf, type Change } from './change';
import { nextState } from './change-states';
import { getChange, getChangeForUpdate, updateChange } from './changes-repository';

/**
 * Somebody says no: whoever could say yes, or whoever asked. Nothing is done.
 * @throws ForbiddenError when they may not, RefusedError when it is decided already
 */
export async function rejectChange(
  { db, keys, now }: ChangeDependencies,
  { changeId, by, reason }: { changeId: number; by: string; reason?: string },
): Promise<Change> {
  await db.transaction(async (trx) => {
    const change = await getChangeForUpdate(trx, changeId);
    const person = await requireStaff({ db: trx, keys }, by, ['operator', 'approver', 'admin']);
    if (person.handle !== change.askedBy && !mayActAs(person.role, approversOf(change.kind)))
      throw new ForbiddenError('Only whoever asked for a change, or an approver, can reject it.', {
        told: 'changes:refusal.reject',
      });
    if (!nextState(change.state, 'reject'))
      throw new RefusedError(`Change ${changeId} is ${change.state}; there is nothing to reject.`, {
        told: 'changes:decided',
        values: { change: changeId },
      });
    await updateChange(trx, changeId, { state: 'rejected', endedBy: person.handle, endedAt: now() });
    const data = { kind: change.kind, target: change.target, has_reason: reason !== undefined };
    await recordEvent(trx, { actor: person.handle, action: 'change.reject', subject: `change ${changeId}`, data });
  });
  return getChange(db, changeId);
}
