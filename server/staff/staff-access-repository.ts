import type { Db } from '../../db/connection';
import type { StaffReader } from './staff-repository';

/** What one person's sign-in is checked against. */
export interface StaffAccess {
  /** argon2id PHC string; undefined while invited. */
  passwordHash: string | undefined;
  /** Base32; undefined when none is enrolled. */
  totpSecret: string | undefined;
  isTotpEnrolled: boolean;
  /** Time step of the last code that was accepted. */
  totpLastStep: number | undefined;
}

export const secretContext = (staffId: number): string => `staff-secret:${staffId}`;
export const totpContext = (staffId: number): string => `staff-totp:${staffId}`;

export async function findStaffAccess({ db, keys }: StaffReader, staffId: number): Promise<StaffAccess | undefined> {
  const row = await db('staff')
    .where({ staff_id: staffId })
    .first('secret', 'totp_secret', 'totp_enrolled_at', 'totp_last_step');
  if (!row) return undefined;
  return {
    passwordHash: row.secret ? keys.open(row.secret, secretContext(staffId)) : undefined,
    totpSecret: row.totp_secret ? keys.open(row.totp_secret, totpContext(staffId)) : undefined,
    isTotpEnrolled: row.totp_enrolled_at !== null,
    totpLastStep: row.totp_last_step === null ? undefined : Number(row.totp_last_step),
  };
}

/** Also uses up an invitation. */
export async function updateStaffPassword(
  { db, keys }: StaffReader,
  staffId: number,
  phc: string,
  changedAt: Date,
): Promise<void> {
  await db('staff')
    .where({ staff_id: staffId })
    .update({
      secret: keys.seal(phc, secretContext(staffId)),
      password_changed_at: changedAt,
      invite_digest: null,
      invited_until: null,
    });
}

/** Enrols a secret with the step of its first code; false where one is enrolled already. */
export async function enrolTotp(
  { db, keys }: StaffReader,
  staffId: number,
  { secret, step, at }: { secret: string; step: number; at: Date },
): Promise<boolean> {
  const sealed = keys.seal(secret, totpContext(staffId));
  const enrolled = { totp_secret: sealed, totp_enrolled_at: at, totp_last_step: step };
  return (await db('staff').where({ staff_id: staffId, totp_enrolled_at: null }).update(enrolled)) === 1;
}

/** Takes a time step as used; false when this or a later one was used before (two requests at once: one of them wins). */
export async function useTotpStep(db: Db, staffId: number, step: number): Promise<boolean> {
  const changed = await db('staff')
    .where({ staff_id: staffId })
    .where((last) => last.whereNull('totp_last_step').orWhere('totp_last_step', '<', step))
    .update({ totp_last_step: step });
  return changed === 1;
}

export async function replaceRecoveryCodes(db: Db, staffId: number, digests: Buffer[]): Promise<void> {
  await db('staff_recovery_codes').where({ staff_id: staffId }).delete();
  await db('staff_recovery_codes').insert(digests.map((digest) => ({ staff_id: staffId, digest })));
}

/** Uses a code up; false when there is no such unused code. */
export async function useRecoveryCode(db: Db, staffId: number, digest: Buffer, usedAt: Date): Promise<boolean> {
  const where = { staff_id: staffId, digest, used_at: null };
  return (await db('staff_recovery_codes').where(where).update({ used_at: usedAt })) === 1;
}

export async function countRecoveryCodes(db: Db, staffId: number): Promise<number> {
  const row = await db('staff_recovery_codes')
    .where({ staff_id: staffId, used_at: null })
    .count({ codes: '*' })
    .first();
  return Number(row?.codes ?? 0);
}

/** Forgets every second factor of a person. */
export async function deleteSecondFactors(db: Db, staffId: number): Promise<void> {
  await db('staff_recovery_codes').where({ staff_id: staffId }).delete();
  await db('staff_passkeys').where({ staff_id: staffId }).delete();
  const nothing = { totp_secret: null, totp_enrolled_at: null, totp_last_step: null };
  await db('staff').where({ staff_id: staffId }).update(nothing);
}
