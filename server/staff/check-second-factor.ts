import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { digestOfCode, findTotpStep } from './second-factor';
import { findStaffAccess, useRecoveryCode, useTotpStep } from './staff-access-repository';

/** True when the code is the app's of now, or an unused recovery code; either is used up by that. */
export async function checkSecondFactor(deps: Dependencies, staff: Staff, code: string): Promise<boolean> {
  const { db, keys, now } = deps;
  const access = await findStaffAccess(deps, staff.staffId);
  if (!access?.isTotpEnrolled || !access.totpSecret) return false;
  const step = findTotpStep(access.totpSecret, code, now(), access.totpLastStep);
  if (step !== undefined && (await useTotpStep(db, staff.staffId, step))) return true;
  const isRecovery = await useRecoveryCode(db, staff.staffId, digestOfCode(keys, 'staff_recovery', code), now());
  const action = isRecovery ? 'staff.use_recovery_code' : 'staff.second_factor_failed';
  await recordEvent(db, { actor: 'stranger', action, subject: staff.handle });
  return isRecovery;
}
