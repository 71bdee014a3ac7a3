import type { Db } from '../../db/connection';
import type { Staff } from '../people/staff';
import { mailStaff, type StaffDependencies } from './mail-staff';
import { digestOfCode, makeCode } from './second-factor';
import { findStaffByInvite, updateMailedCode } from './staff-repository';

const validFor = 72 * 3_600_000;

/**
 * Mails somebody a code without which nobody enrols a second factor for them: a first password that others know, or an old one after a reset,
 * is not enough. It takes the place of an earlier one and ends after 72 hours. Nothing is sent where no second factor is asked.
 */
export async function mailEnrolmentCode(deps: Omit<StaffDependencies, 'db'> & { db: Db }, staff: Staff): Promise<void> {
  if (!deps.config.staffSecondFactor) return;
  const code = makeCode(4);
  const until = new Date(deps.now().getTime() + validFor);
  await updateMailedCode(deps.db, staff.staffId, digestOfCode(deps.keys, 'staff_invite', code), until);
  await mailStaff(deps, staff, 'staff_enrolment', { code, hours: validFor / 3_600_000 });
}

/** Whether the code is the one that was mailed to this person, and not too old; it is used up by that. Inside a transaction. */
export async function takeEnrolmentCode(
  deps: Pick<StaffDependencies, 'keys' | 'now'> & { db: Db },
  staff: Staff,
  code: string,
): Promise<boolean> {
  const found = await findStaffByInvite(deps, digestOfCode(deps.keys, 'staff_invite', code), deps.now());
  if (found?.staffId !== staff.staffId) return false;
  await updateMailedCode(deps.db, staff.staffId, null, null);
  return true;
}
