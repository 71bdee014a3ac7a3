import { recordEvent } from '../audit/record-event';
import { RefusedError } from '../errors';
import { hashPassword } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { mailStaff, type StaffDependencies } from './mail-staff';
import { digestOfCode, makeCode } from './second-factor';
import { deleteSecondFactors, updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { findStaffByInvite, updateDisabledAt, updateInvite, updateResetAt } from './staff-repository';

const validFor = 72 * 3_600_000;

/**
 * Mails the person a code with which they set a password of their own, once, within 72 hours; the old password ends. Nobody else ever knows the
 * code or the password. Unless the account is a new one, it approves nothing for a day.
 * @param command.restores also brings back an account that was disabled, without the second factor that it had
 * @returns the code (78 bits), which is kept as a digest
 */
export async function inviteStaff(
  deps: StaffDependencies,
  command: { by: string; staff: Staff; restores?: boolean; isNew?: boolean },
): Promise<string> {
  const { keys, now } = deps;
  const { staff, restores = false, isNew = false } = command;
  if (staff.isDisabled && !restores)
    throw new RefusedError(`The staff account ${staff.handle} is disabled.`, {
      told: 'refusals:staff_disabled',
      values: { handle: staff.handle },
    });
  const code = makeCode(4);
  await deps.db.transaction(async (db) => {
    const until = new Date(now().getTime() + validFor);
    await updateInvite(db, staff.staffId, digestOfCode(keys, 'staff_invite', code), until);
    await deleteSessionsOf(db, 'staff', String(staff.staffId));
    if (staff.isDisabled) {
      await deleteSecondFactors(db, staff.staffId);
      await updateDisabledAt(db, staff.staffId, null);
    }
    if (!isNew) await updateResetAt(db, staff.staffId, now());
    await mailStaff({ ...deps, db }, staff, 'staff_invited', { code, hours: validFor / 3_600_000 });
    const action = isNew ? 'staff.invite' : staff.isDisabled ? 'staff.restore' : 'staff.invite';
    await recordEvent(db, { actor: command.by, action, subject: staff.handle });
  });
  return code;
}

/**
 * Sets the password of whoever holds the code.
 * @throws RefusedError when the code is unknown, used or too old; InvalidInputError when the password will not do
 */
export async function takeUpInvite(
  deps: StaffDependencies,
  command: { code: string; password: string },
): Promise<Staff> {
  const { config, keys, now } = deps;
  const digest = digestOfCode(keys, 'staff_invite', command.code);
  const invited = await findStaffByInvite(deps, digest, now());
  if (!invited || invited.isDisabled)
    throw new RefusedError('This code is unknown, used or too old.', { told: 'refusals:invitation_void' });
  requireGoodPassword(command.password, { email: invited.email, hasSecondFactor: config.staffSecondFactor });
  const phc = await hashPassword(command.password);
  await deps.db.transaction(async (db) => {
    const isStillOpen = await findStaffByInvite({ db, keys }, digest, now());
    if (!isStillOpen)
      throw new RefusedError('This code is unknown, used or too old.', { told: 'refusals:invitation_void' });
    await updateStaffPassword({ db, keys }, invited.staffId, phc, now());
    await recordEvent(db, { actor: invited.handle, action: 'staff.set_password', subject: invited.handle });
  });
  return invited;
}
