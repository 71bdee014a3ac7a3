import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { hashPassword } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { digestOfCode, makeCode } from './second-factor';
import { deleteSecondFactors, updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { findStaffByInvite, updateDisabledAt, updateInvite } from './staff-repository';

const validFor = 72 * 3_600_000;

/**
 * Makes a code with which the person sets a password of their own, once, within 72 hours; the old password ends. Nobody else ever
 * knows the password.
 * @param command.restores also brings back an account that was disabled, without the second factor that it had
 * @returns the code (78 bits), which is shown once and kept as a digest
 */
export async function inviteStaff(
  deps: Dependencies,
  command: { by: string; staff: Staff; restores?: boolean },
): Promise<string> {
  const { keys, now } = deps;
  const { staff, restores = false } = command;
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
    const action = staff.isDisabled ? 'staff.restore' : 'staff.invite';
    await recordEvent(db, { actor: command.by, action, subject: staff.handle });
  });
  return code;
}

/**
 * Sets the password of whoever holds the code.
 * @throws RefusedError when the code is unknown, used or too old; InvalidInputError when the password will not do
 */
export async function takeUpInvite(deps: Dependencies, command: { code: string; password: string }): Promise<Staff> {
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
