import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { hashPassword } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { findStaffAccess, updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';

/**
 * Sets a new password for somebody who is signed in and has just given the old one; their other sessions end.
 * @param command.session digest of the session that stays
 * @throws InvalidInputError when the password will not do
 */
export async function changeStaffPassword(
  deps: Dependencies,
  command: { staff: Staff; password: string; session: Buffer },
): Promise<void> {
  const { keys, now } = deps;
  const { staff, password } = command;
  const access = await findStaffAccess(deps, staff.staffId);
  requireGoodPassword(password, { email: staff.email, hasSecondFactor: access?.isTotpEnrolled ?? false });
  const phc = await hashPassword(password);
  await deps.db.transaction(async (db) => {
    await updateStaffPassword({ db, keys }, staff.staffId, phc, now());
    await deleteSessionsOf(db, 'staff', String(staff.staffId), command.session);
    await recordEvent(db, { actor: staff.handle, action: 'staff.change_password', subject: staff.handle });
  });
}
