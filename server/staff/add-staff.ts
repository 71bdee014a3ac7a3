import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { InvalidInputError, RefusedError } from '../errors';
import { hashPassword } from '../passwords/password-hash';
import { normaliseEmail } from '../people/identifier';
import type { Role, Staff } from '../people/staff';
import { updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { findStaffByEmail, insertStaff } from './staff-repository';

/**
 * Adds somebody to the staff. Without a password nobody can sign in as them until they take up an invitation (`inviteStaff`).
 * @param command.by handle of the admin, or `system` from the command line
 * @throws RefusedError when the email is taken, InvalidInputError when email or password will not do
 */
export async function addStaff(
  deps: Dependencies,
  command: { by: string; email: string; role: Role; password?: string },
): Promise<Staff> {
  const { config, keys, now } = deps;
  const email = normaliseEmail(command.email);
  if (!email)
    throw new InvalidInputError(`"${command.email}" is not an email address.`, [], { told: 'staff:admin.no_email' });
  const { password } = command;
  if (password !== undefined) requireGoodPassword(password, { email, hasSecondFactor: config.staffSecondFactor });
  const phc = password === undefined ? undefined : await hashPassword(password);
  return deps.db.transaction(async (db) => {
    const reader = { db, keys };
    if (await findStaffByEmail(reader, email))
      throw new RefusedError(
        'A staff account has this email already; a disabled one comes back with: staff reset EMAIL',
        { told: 'refusals:email_taken' },
      );
    const staff = await insertStaff(reader, { email, role: command.role, createdAt: now() });
    if (phc) await updateStaffPassword(reader, staff.staffId, phc, now());
    await recordEvent(db, {
      actor: command.by,
      action: 'staff.add',
      subject: staff.handle,
      data: { role: command.role },
    });
    return staff;
  });
}
