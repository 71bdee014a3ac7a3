import type { Db } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { digestOfCode, findTotpStep, makeRecoveryCodes, makeTotpSecret } from './second-factor';
import { enrolTotp, findStaffAccess, replaceRecoveryCodes } from './staff-access-repository';

/**
 * A new secret for the authenticator app. It lives in the session that asked for it and nowhere else, so that nobody who came before can know it.
 * @throws RefusedError when a second factor is enrolled: its secret is never shown again.
 */
export async function beginEnrolment(deps: Dependencies, staff: Staff): Promise<string> {
  const access = await findStaffAccess(deps, staff.staffId);
  if (access?.isTotpEnrolled)
    throw new RefusedError('A second factor is enrolled already; an admin can reset it.', {
      told: 'refusals:second_factor_enrolled',
    });
  return makeTotpSecret();
}

/**
 * Enrols when the code shows that the app has the secret.
 * @param secret of this session
 * @returns recovery codes, shown this once; undefined when the code is wrong, or another enrolment was quicker
 */
export async function finishEnrolment(
  deps: Dependencies,
  staff: Staff,
  { secret, code }: { secret: string; code: string },
): Promise<string[] | undefined> {
  const step = findTotpStep(secret, code, deps.now(), undefined);
  if (step === undefined) return undefined;
  return deps.db.transaction(async (db) => {
    if (!(await enrolTotp({ ...deps, db }, staff.staffId, { secret, step, at: deps.now() }))) return undefined;
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
