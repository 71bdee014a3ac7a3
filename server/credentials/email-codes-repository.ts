import type { Db } from '../../db/connection';

export type CodePurpose = 'sign_in' | 'reset' | 'proof';

export interface EmailCode {
  codeId: string;
  purpose: CodePurpose;
  memberId?: string;
  digest: Buffer;
  expiresAt: Date;
}

/** Wrong tries after which a code is worth nothing. */
const mostTries = 5;

export const insertEmailCode = (db: Db, code: EmailCode) => db('email_codes').insert(code);

/** Counts a try at a code that may still be used, before it is looked at. */
export async function tryEmailCode(db: Db, codeId: string, now: Date): Promise<EmailCode | undefined> {
  const [row] = await db('email_codes')
    .where({ codeId, usedAt: null })
    .where('expiresAt', '>', now)
    .where('tries', '<', mostTries)
    .update({ tries: db.raw('tries + 1') })
    .returning(['codeId', 'purpose', 'memberId', 'digest', 'expiresAt']);
  return row;
}

/** How often a code may still be tried; 0 where it is worth nothing any more. A code that nobody was mailed counts like any other. */
export async function countTriesLeft(db: Db, codeId: string, now: Date): Promise<number> {
  const row = await db('email_codes').where({ codeId, usedAt: null }).where('expiresAt', '>', now).first('tries');
  return Math.max(0, mostTries - (row?.tries ?? mostTries));
}

/** True for one caller only. */
export const markEmailCodeUsed = async (db: Db, codeId: string, now: Date): Promise<boolean> =>
  (await db('email_codes').where({ codeId, usedAt: null }).update({ usedAt: now })) === 1;

export const deleteOldEmailCodes = (db: Db, before: Date): Promise<number> =>
  db('email_codes').where('expiresAt', '<', before).delete();
