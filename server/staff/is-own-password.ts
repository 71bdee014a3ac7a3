import { isPasswordOf } from '../credentials/password-hash';
import type { Dependencies } from '../dependencies';
import type { Staff } from './staff';
import { findStaffAccess } from './staff-access-repository';

/** Whether somebody who is signed in typed their own password again. */
export async function isOwnPassword(deps: Dependencies, staff: Staff, password: string): Promise<boolean> {
  const access = await findStaffAccess(deps, staff.staffId);
  const phc = access?.passwordHash;
  return phc !== undefined && isPasswordOf(phc, password);
}
