import { recordEvent } from '../audit/record-event';
import { RefusedError } from '../errors';
import type { Role, Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { mailStaff, roleNameFor, type StaffDependencies } from './mail-staff';
import { countOtherAdmins, listStaff, updateRole } from './staff-repository';

/**
 * Gives somebody another role. Their open pages end, and they are told.
 * @throws RefusedError for the last admin, or where they have the role already
 */
export async function changeRole(
  deps: StaffDependencies,
  { by, staff, role }: { by: string; staff: Staff; role: Role },
): Promise<void> {
  if (staff.role === role)
    throw new RefusedError(`${staff.handle} is ${role} already.`, { told: 'refusals:same_role' });
  await deps.db.transaction(async (db) => {
    if (staff.role === 'admin' && (await countOtherAdmins(db, staff.staffId)) === 0)
      throw new RefusedError('This is the last admin; add another one first.', { told: 'refusals:last_admin' });
    await updateRole(db, staff.staffId, role);
    await deleteSessionsOf(db, 'staff', String(staff.staffId));
    await mailStaff({ ...deps, db }, staff, 'staff_role', { role: roleNameFor(staff, role) });
    const data = { from: staff.role, role };
    await recordEvent(db, { actor: by, action: 'staff.change_role', subject: staff.handle, data });
  });
}

/**
 * Changes a role from the command line, whose shell is trusted: no second person sees it, so every admin is told too.
 * @throws as `changeRole`
 */
export async function changeRoleFromShell(
  deps: StaffDependencies,
  command: { by: string; staff: Staff; role: Role },
): Promise<void> {
  const { staff, role } = command;
  await deps.db.transaction(async (trx) => {
    const inside = { ...deps, db: trx };
    await changeRole(inside, command);
    const admins = (await listStaff(inside)).filter((one) => one.role === 'admin' && !one.isDisabled);
    for (const admin of admins)
      if (admin.staffId !== staff.staffId) {
        const data = { email: staff.email, role: roleNameFor(admin, role) };
        await mailStaff(inside, admin, 'staff_role_shell', data);
      }
  });
}
