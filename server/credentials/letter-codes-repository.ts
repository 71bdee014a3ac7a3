import type { Db } from '../../db/connection';

export interface LetterCode {
  digest: Buffer;
  /** Undefined: read out at the desk. */
  incidentId: number | undefined;
  person: string;
  sealed: Buffer;
  madeBy: string;
  madeAt: Date;
  expiresAt: Date;
}

export const insertLetterCodes = (db: Db, codes: readonly LetterCode[]) =>
  db('letter_codes').insert(
    codes.map((code) => ({
      digest: code.digest,
      incidentId: code.incidentId ?? null,
      person: code.person,
      sealed: code.sealed,
      madeBy: code.madeBy,
      madeAt: code.madeAt,
      expiresAt: code.expiresAt,
    })),
  );

/** A code that still holds, noting that it was used. */
export async function useLetterCode(
  db: Db,
  digest: Buffer,
  now: Date,
): Promise<{ person: string; sealed: Buffer } | undefined> {
  const [row] = await db('letter_codes')
    .where({ digest })
    .where('expiresAt', '>', now)
    .update({ lastUsedAt: now })
    .returning(['person', 'sealed']);
  return row;
}

export const deleteExpiredLetterCodes = (db: Db, before: Date): Promise<number> =>
  db('letter_codes').where('expiresAt', '<', before).delete();

export const deleteLetterCodesOf = (db: Db, incidentId: number): Promise<number> =>
  db('letter_codes').where({ incidentId }).delete();

/** Letters to a person, newest first; never their codes. */
export const listLettersTo = (
  db: Db,
  person: string,
  limit: number,
): Promise<{ madeAt: Date; expiresAt: Date; lastUsedAt: Date | undefined }[]> =>
  db('letter_codes')
    .where({ person })
    .orderBy('madeAt', 'desc')
    .limit(limit)
    .select('madeAt', 'expiresAt', 'lastUsedAt');
