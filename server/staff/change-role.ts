import { recordEvent } from '../audit/record-event';
import { RefusedError } from '../errors';
import type { Role, Staff } from '../people/staff';
import { place } from '../place';
import { textsOf } from '../texts/i18n';
import { deleteSessionsOf } from '../web/session-repository';
import { mailStaff, type StaffDependencies } from './mail-staff';
import { countOtherAdmins, updateRole } from './staff-repository';

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
    const name = textsOf(place.languages[0])(`staff:role.${role}`);
    await mailStaff({ ...deps, db }, staff, 'staff_role', { role: name });
    const data = { from: staff.role, role };
    await recordEvent(db, { actor: by, action: 'staff.change_role', subject: staff.handle, data });
  });
}
