import { recordEvent } from '../audit/record-event';
import { hashPassword } from '../credentials/password-hash';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { deleteSessionsOf } from '../web/session-repository';
import type { Staff } from './staff';
import { deleteSecondFactors, updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';

/**
 * For somebody who lost their second factor: it is forgotten, and enrolled anew at the next sign-in. Open sessions end.
 * @param command.password a new password too, from the command line
 */
export async function resetStaff(
  deps: Dependencies,
  command: { by: string; staff: Staff; password?: string },
): Promise<void> {
  const { config, keys, now } = deps;
  const { staff, password } = command;
  if (staff.isDisabled)
    throw new RefusedError(`The staff account ${staff.handle} is disabled.`, {
      told: 'refusals:staff_disabled',
      values: { handle: staff.handle },
    });
  if (password !== undefined)
    requireGoodPassword(password, { email: staff.email, hasSecondFactor: config.staffSecondFactor });
  const phc = password === undefined ? undefined : await hashPassword(password);
  await deps.db.transaction(async (db) => {
    await deleteSecondFactors(db, staff.staffId);
    if (phc) await updateStaffPassword({ db, keys }, staff.staffId, phc, now());
    await deleteSessionsOf(db, 'staff', String(staff.staffId));
    const data = { password: phc !== undefined };
    await recordEvent(db, { actor: command.by, action: 'staff.reset', subject: staff.handle, data });
  });
}
