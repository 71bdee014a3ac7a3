import { recordEvent } from '../audit/record-event';
import { InvalidInputError, RefusedError } from '../errors';
import { hashPassword } from '../passwords/password-hash';
import { normaliseEmail } from '../people/identifier';
import type { Role, Staff } from '../people/staff';
import { mailEnrolmentCode } from './enrolment-code';
import { mailStaff, roleNameFor, type StaffDependencies } from './mail-staff';
import { updateStaffPassword } from './staff-access-repository';
import { requireGoodPassword } from './staff-password';
import { findStaffByEmail, insertStaff, listStaff } from './staff-repository';

/**
 * Adds somebody to the staff. Without a password nobody can sign in as them until they take up an invitation (`inviteStaff`).
 * @param command.by handle of the admin, `shell` from the command line, or `system` for the people of the demo
 * @param command.waits it is disabled until a second person has said yes (`applyStaffAdd`)
 * @throws RefusedError when the email is taken, InvalidInputError when email or password will not do
 */
export async function addStaff(
  deps: StaffDependencies,
  command: { by: string; email: string; role: Role; password?: string; waits?: true },
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
    const addedBy = command.waits || command.by === 'system' ? command.by : undefined;
    const waiting = command.waits ? { disabledAt: now() } : {};
    const staff = await insertStaff(reader, { email, role: command.role, createdAt: now(), addedBy, ...waiting });
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

/**
 * Adds somebody from the command line, whose shell is trusted: no second person sees it, so the person and every admin are told, and the first
 * password alone lets nobody in where a second factor is asked: whoever enrols it needs a code that is mailed to the person.
 * @throws as `addStaff`
 */
export async function addStaffFromShell(
  deps: StaffDependencies,
  command: { by: string; email: string; role: Role; password: string },
): Promise<Staff> {
  return deps.db.transaction(async (trx) => {
    const inside = { ...deps, db: trx };
    const staff = await addStaff(inside, command);
    const admins = (await listStaff(inside)).filter(({ role, isDisabled }) => role === 'admin' && !isDisabled);
    const told = new Map([staff, ...admins].map((one) => [one.staffId, one]));
    for (const one of told.values()) {
      const data = { email: staff.email, role: roleNameFor(one, staff.role) };
      await mailStaff(inside, one, 'staff_added', data);
    }
    await mailEnrolmentCode(inside, staff);
    return staff;
  });
}
