import { timingSafeEqual } from 'node:crypto';
import type { Dependencies } from '../dependencies';
import { readEmailCode } from './email-code';
import { type EmailCode, markEmailCodeUsed, tryEmailCode } from './email-codes-repository';
import { digestOfCode } from './send-code';

/**
 * Compares a typed code with the one that was mailed. It opens once, within ten minutes, after at most four wrong ones.
 * @returns undefined for whatever reason it does not open
 */
export async function redeemCode(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  codeId: string,
  typed: string,
): Promise<EmailCode | undefined> {
  const found = await tryEmailCode(db, codeId, now());
  const digest = digestOfCode(keys, codeId, readEmailCode(typed) ?? '');
  if (!found || !timingSafeEqual(found.digest, digest)) return undefined;
  return (await markEmailCodeUsed(db, codeId, now())) ? found : undefined;
}
