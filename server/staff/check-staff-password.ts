import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { inFixedTime } from '../passwords/answer-time';
import { hashPassword, isPasswordOf } from '../passwords/password-hash';
import type { Staff } from '../people/staff';
import { findStaffAccess } from './staff-access-repository';
import { findStaffByEmail } from './staff-repository';

/** What still stands between a right password and the staff pages. */
export type NextStep = 'none' | 'second_factor' | 'enrol';

/**
 * Looks for the person on the staff who has this email and password. Unknown and disabled accounts cost the same hash, and every answer leaves after the same time.
 * @param answers `arrived` is told when the hash is asked for (`HashQueue.arrive`)
 * @returns undefined when they do not fit, for whatever reason
 */
export function checkStaffPassword(
  deps: Dependencies,
  answers: { email: string; password: string; arrived?: () => void },
): Promise<{ staff: Staff; next: NextStep } | undefined> {
  return inFixedTime(deps.config.signInTime, async () => {
    const staff = await findStaffByEmail(deps, answers.email);
    const access = staff && !staff.isDisabled ? await findStaffAccess(deps, staff.staffId) : undefined;
    answers.arrived?.();
    const isRight = await isRightPassword(access?.passwordHash, answers.password);
    if (staff && isRight) return { staff, next: await nextStepOf(deps, staff) };
    await recordEvent(deps.db, { actor: 'stranger', action: 'staff.sign_in_failed', subject: staff?.handle });
    return undefined;
  });
}

/** What somebody who proved the first factor has to do yet. */
export async function nextStepOf(deps: Dependencies, staff: Staff): Promise<NextStep> {
  const access = await findStaffAccess(deps, staff.staffId);
  if (access?.isTotpEnrolled) return 'second_factor';
  return deps.config.staffSecondFactor ? 'enrol' : 'none';
}

async function isRightPassword(phc: string | undefined, password: string): Promise<boolean> {
  if (phc) return isPasswordOf(phc, password);
  await hashPassword(password);
  return false;
}
