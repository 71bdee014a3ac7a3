import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { countOtherAdmins, updateDisabledAt } from './staff-repository';

/**
 * Ends a person's access at once, open sessions included; what they did stays under their handle.
 * @throws RefusedError when they are disabled already, or the last admin
 */
export async function disableStaff(deps: Dependencies, command: { by: string; staff: Staff }): Promise<void> {
  const { staff } = command;
  if (staff.isDisabled)
    throw new RefusedError(`The staff account ${staff.handle} is disabled already.`, {
      told: 'refusals:staff_disabled',
      values: { handle: staff.handle },
    });
  await deps.db.transaction(async (db) => {
    if (staff.role === 'admin' && (await countOtherAdmins(db, staff.staffId)) === 0)
      throw new RefusedError('This is the last admin; add another one first.', { told: 'refusals:last_admin' });
    await updateDisabledAt(db, staff.staffId, deps.now());
    await deleteSessionsOf(db, 'staff', String(staff.staffId));
    await recordEvent(db, { actor: command.by, action: 'staff.disable', subject: staff.handle });
  });
}
