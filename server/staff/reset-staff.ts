import { recordEvent } from '../audit/record-event';
import { RefusedError } from '../errors';
import { hashPassword } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { mailEnrolmentCode } from './enrolment-code';
import { mailStaff, type StaffDependencies } from './mail-staff';
import { deleteSecondFactors, updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { updateDisabledAt, updateResetAt } from './staff-repository';

/**
 * For somebody who lost their second factor: it is forgotten, and enrolled anew at the next sign-in with a code that is mailed to them. Open sessions end. Its owner is told, and the
 * account approves nothing for a day.
 * @param command.password a new password too, from the command line; it brings back an account that was disabled
 * @throws RefusedError for a disabled account without a new password: the old one may be why it was disabled
 */
export async function resetStaff(
  deps: StaffDependencies,
  command: { by: string; staff: Staff; password?: string },
): Promise<void> {
  const { config, keys, now } = deps;
  const { staff, password } = command;
  if (staff.isDisabled && password === undefined)
    throw new RefusedError(`The staff account ${staff.handle} is disabled; a new password brings it back.`, {
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
    if (staff.isDisabled) await updateDisabledAt(db, staff.staffId, null);
    await updateResetAt(db, staff.staffId, now());
    await mailStaff({ ...deps, db }, staff, 'staff_reset', {});
    await mailEnrolmentCode({ ...deps, db }, staff);
    const data = { password: phc !== undefined };
    const action = staff.isDisabled ? 'staff.restore' : 'staff.reset';
    await recordEvent(db, { actor: command.by, action, subject: staff.handle, data });
  });
}
