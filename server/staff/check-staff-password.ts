import { recordEvent } from '../audit/record-event';
import { hashPassword, isPasswordOf } from '../credentials/password-hash';
import type { Dependencies } from '../dependencies';
import type { Staff } from './staff';
import { findStaffAccess } from './staff-access-repository';
import { findStaffByEmail } from './staff-repository';

/** What still stands between a right password and the staff pages. */
export type NextStep = 'none' | 'second_factor' | 'enrol';

let dummy: Promise<string> | undefined;

/**
 * Holds email and password against the staff. Unknown and disabled accounts cost the same hash, so that time tells nothing.
 * @returns undefined when they do not fit, for whatever reason
 */
export async function checkStaffPassword(
  deps: Dependencies,
  answers: { email: string; password: string },
): Promise<{ staff: Staff; next: NextStep } | undefined> {
  const staff = await findStaffByEmail(deps, answers.email);
  const access = staff && !staff.isDisabled ? await findStaffAccess(deps, staff.staffId) : undefined;
  dummy ??= hashPassword('nobody has this one');
  const phc = access?.passwordHash ?? (await dummy);
  const isRight = await isPasswordOf(phc, answers.password);
  if (!staff || !access?.passwordHash || !isRight) {
    await recordEvent(deps.db, { actor: 'system', action: 'staff.sign_in_failed', subject: staff?.handle });
    return undefined;
  }
  if (access.isTotpEnrolled) return { staff, next: 'second_factor' };
  return { staff, next: deps.config.staffSecondFactor ? 'enrol' : 'none' };
}
