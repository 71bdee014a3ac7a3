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
  /** Whether a code was mailed that the person has not given yet: nobody has shown that the mailbox of this account is theirs. */
  awaitsMailedCode: boolean;
}

export const secretContext = (staffId: number): string => `staff-secret:${staffId}`;
export const totpContext = (staffId: number): string => `staff-totp:${staffId}`;

export async function findStaffAccess({ db, keys }: StaffReader, staffId: number): Promise<StaffAccess | undefined> {
  const row = await db('staff')
    .where({ staffId })
    .first('secret', 'totpSecret', 'totpEnrolledAt', 'totpLastStep', 'inviteDigest');
  if (!row) return undefined;
  return {
    passwordHash: row.secret ? keys.open(row.secret, secretContext(staffId)) : undefined,
    totpSecret: row.totpSecret ? keys.open(row.totpSecret, totpContext(staffId)) : undefined,
    isTotpEnrolled: row.totpEnrolledAt !== undefined,
    totpLastStep: row.totpLastStep === undefined ? undefined : Number(row.totpLastStep),
    awaitsMailedCode: row.inviteDigest !== undefined,
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
    .where({ staffId })
    .update({
      secret: keys.seal(phc, secretContext(staffId)),
      passwordChangedAt: changedAt,
      inviteDigest: null,
      invitedUntil: null,
    });
}

/** Enrols a secret with the step of its first code; false where one is enrolled already. */
export async function enrolTotp(
  { db, keys }: StaffReader,
  staffId: number,
  { secret, step, at }: { secret: string; step: number; at: Date },
): Promise<boolean> {
  const sealed = keys.seal(secret, totpContext(staffId));
  const enrolled = { totpSecret: sealed, totpEnrolledAt: at, totpLastStep: step };
  return (await db('staff').where({ staffId, totpEnrolledAt: null }).update(enrolled)) === 1;
}

/** Takes a time step as used; false when this or a later one was used before (two requests at once: one of them wins). */
export async function useTotpStep(db: Db, staffId: number, step: number): Promise<boolean> {
  const changed = await db('staff')
    .where({ staffId })
    .where((last) => last.whereNull('totpLastStep').orWhere('totpLastStep', '<', step))
    .update({ totpLastStep: step });
  return changed === 1;
}

export async function replaceRecoveryCodes(db: Db, staffId: number, digests: Buffer[]): Promise<void> {
  await db('staff_recovery_codes').where({ staffId }).delete();
  await db('staff_recovery_codes').insert(digests.map((digest) => ({ staffId, digest })));
}

/** Uses a code up; false when there is no such unused code. */
export async function useRecoveryCode(db: Db, staffId: number, digest: Buffer, usedAt: Date): Promise<boolean> {
  const where = { staffId, digest, usedAt: null };
  return (await db('staff_recovery_codes').where(where).update({ usedAt })) === 1;
}

export async function countRecoveryCodes(db: Db, staffId: number): Promise<number> {
  const row = await db('staff_recovery_codes').where({ staffId, usedAt: null }).count({ codes: '*' }).first();
  return Number(row?.codes ?? 0);
}

/** Forgets every second factor of a person. */
export async function deleteSecondFactors(db: Db, staffId: number): Promise<void> {
  await db('staff_recovery_codes').where({ staffId }).delete();
  await db('staff_passkeys').where({ staffId }).delete();
  const nothing = { totpSecret: null, totpEnrolledAt: null, totpLastStep: null };
  await db('staff').where({ staffId }).update(nothing);
}
