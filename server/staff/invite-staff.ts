import { randomInt } from 'node:crypto';
import { recordEvent } from '../audit/record-event';
import { hashPassword } from '../credentials/password-hash';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { deleteSessionsOf } from '../web/session-repository';
import type { Staff } from './staff';
import { updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { findStaffByInvite, updateInvite } from './staff-repository';

/** Letters and digits that are not taken for one another. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
const validFor = 72 * 3_600_000;

const digestOfInvite = (keys: Dependencies['keys'], code: string) =>
  keys.digest(
    'staff_invite',
    code
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );

/**
 * Makes a code with which the person sets a password of their own, once, within 72 hours; the old password ends. Nobody else ever
 * knows the password.
 * @returns the code (78 bits), which is shown once and kept as a digest
 */
export async function inviteStaff(deps: Dependencies, command: { by: string; staff: Staff }): Promise<string> {
  const { keys, now } = deps;
  const { staff } = command;
  if (staff.isDisabled) throw new RefusedError(`The staff account ${staff.handle} is disabled.`);
  const code = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  await deps.db.transaction(async (db) => {
    const until = new Date(now().getTime() + validFor);
    await updateInvite(db, staff.staffId, digestOfInvite(keys, code), until);
    await deleteSessionsOf(db, 'staff', String(staff.staffId));
    await recordEvent(db, { actor: command.by, action: 'staff.invite', subject: staff.handle });
  });
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

/**
 * Sets the password of whoever holds the code.
 * @throws RefusedError when the code is unknown, used or too old; InvalidInputError when the password will not do
 */
export async function takeUpInvite(deps: Dependencies, command: { code: string; password: string }): Promise<Staff> {
  const { config, keys, now } = deps;
  const digest = digestOfInvite(keys, command.code);
  const invited = await findStaffByInvite(deps, digest, now());
  if (!invited || invited.isDisabled) throw new RefusedError('This code is unknown, used or too old.');
  requireGoodPassword(command.password, { email: invited.email, hasSecondFactor: config.staffSecondFactor });
  const phc = await hashPassword(command.password);
  await deps.db.transaction(async (db) => {
    const isStillOpen = await findStaffByInvite({ db, keys }, digest, now());
    if (!isStillOpen) throw new RefusedError('This code is unknown, used or too old.');
    await updateStaffPassword({ db, keys }, invited.staffId, phc, now());
    await recordEvent(db, { actor: invited.handle, action: 'staff.set_password', subject: invited.handle });
  });
  return invited;
}
