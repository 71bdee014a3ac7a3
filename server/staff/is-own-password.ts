import type { Dependencies } from '../dependencies';
import { isPasswordOf } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { countAttempt, forgiveAttempt } from '../web/rate-limit';
import { findStaffAccess } from './staff-access-repository';
import { ownPasswordLimits } from './staff-limits';

/** Whether somebody who is signed in typed their own password again (ASVS 6.3.1). @throws ThrottledError after too many wrong ones */
export async function isOwnPassword(deps: Dependencies, staff: Staff, password: string): Promise<boolean> {
  const limits = ownPasswordLimits(staff.handle);
  await countAttempt(deps, limits);
  const access = await findStaffAccess(deps, staff.staffId);
  const phc = access?.passwordHash;
  const isRight = phc !== undefined && (await isPasswordOf(phc, password));
  if (isRight) await forgiveAttempt(deps, limits);
  return isRight;
}
