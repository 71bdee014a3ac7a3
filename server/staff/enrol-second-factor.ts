import type { Db } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { digestOfCode, findTotpStep, makeRecoveryCodes, makeTotpSecret } from './second-factor';
import { findStaffAccess, replaceRecoveryCodes, updateTotpSecret, useTotpStep } from './staff-access-repository';

/**
 * The secret for the authenticator app: the one of an enrolment that was begun, else a new one.
 * @throws RefusedError when a second factor is enrolled: its secret is never shown again.
 */
export async function beginEnrolment(deps: Dependencies, staff: Staff): Promise<string> {
  const access = await findStaffAccess(deps, staff.staffId);
  if (access?.isTotpEnrolled)
    throw new RefusedError('A second factor is enrolled already; an admin can reset it.', {
      told: 'refusals:second_factor_enrolled',
    });
  if (access?.totpSecret) return access.totpSecret;
  const secret = makeTotpSecret();
  await updateTotpSecret(deps, staff.staffId, secret);
  return secret;
}

/** Enrols when the code shows that the app has the secret. @returns recovery codes, shown this once; undefined when the code is wrong */
export async function finishEnrolment(deps: Dependencies, staff: Staff, code: string): Promise<string[] | undefined> {
  const secret = await beginEnrolment(deps, staff);
  const step = findTotpStep(secret, code, deps.now(), undefined);
  if (step === undefined) return undefined;
  return deps.db.transaction(async (db) => {
    if (!(await useTotpStep(db, staff.staffId, step, deps.now()))) return undefined;
    const codes = await issueRecoveryCodes({ ...deps, db }, staff);
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
