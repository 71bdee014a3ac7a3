import type { Db } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { takeEnrolmentCode } from './enrolment-code';
import { digestOfCode, findTotpStep, makeRecoveryCodes, makeTotpSecret } from './second-factor';
import { enrolTotp, findStaffAccess, replaceRecoveryCodes } from './staff-access-repository';

/**
 * A new secret for the authenticator app, and whether a code that was mailed is asked for, too. The secret lives in the session that asked for it and nowhere else, so that nobody who came before can know it.
 * @throws RefusedError when a second factor is enrolled: its secret is never shown again.
 */
export async function beginEnrolment(
  deps: Dependencies,
  staff: Staff,
): Promise<{ secret: string; awaitsMailedCode: boolean }> {
  const access = await findStaffAccess(deps, staff.staffId);
  if (access?.isTotpEnrolled)
    throw new RefusedError('A second factor is enrolled already; an admin can reset it.', {
      told: 'refusals:second_factor_enrolled',
    });
  return { secret: makeTotpSecret(), awaitsMailedCode: access?.awaitsMailedCode ?? false };
}

/** Why somebody did not enrol. */
export type EnrolmentFault = 'code' | 'mailed';

/**
 * Enrols when the code shows that the app has the secret, and, where one is awaited, the mailed code that the mailbox is theirs.
 * @param secret of this session
 * @returns recovery codes, shown this once; `mailed`: the mailed code is wrong or too old; `code`: that of the app, or another enrolment was quicker
 */
export async function finishEnrolment(
  deps: Dependencies,
  staff: Staff,
  { secret, code, mailed }: { secret: string; code: string; mailed: string },
): Promise<string[] | EnrolmentFault> {
  const step = findTotpStep(secret, code, deps.now(), undefined);
  if (step === undefined) return 'code';
  return deps.db.transaction(async (db) => {
    const inside = { ...deps, db };
    const access = await findStaffAccess(inside, staff.staffId);
    if (access?.awaitsMailedCode && !(await takeEnrolmentCode(inside, staff, mailed))) return 'mailed';
    if (!(await enrolTotp(inside, staff.staffId, { secret, step, at: deps.now() }))) return 'code';
    const codes = await issueRecoveryCodes(inside, staff);
    await recordEvent(db, { actor: staff.handle, action: 'staff.enrol_second_factor', subject: staff.handle });
    return codes;
  });
}

/** Ten new codes; the earlier ones end. */
export async function renewRecoveryCodes(deps: Dependencies, staff: Staff): Promise<string[]> {
  return deps.db.transaction(async (db) => {
    const codes = await issueRecoveryCodes({ ...deps, db }, staff);
    await recordEvent(db, { actor: staff.handle, action: 'staff.renew_recovery_codes', subject: staff.handle });
    return codes;
  });
}

async function issueRecoveryCodes(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  staff: Staff,
): Promise<string[]> {
  const codes = makeRecoveryCodes();
  const digests = codes.map((code) => digestOfCode(keys, 'staff_recovery', code));
  await replaceRecoveryCodes(db, staff.staffId, digests);
  return codes;
}
