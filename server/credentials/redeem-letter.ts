import type { Dependencies } from '../dependencies';
import type { Proven } from '../people/proven';
import { readLetterCode } from './letter-code';
import { useLetterCode } from './letter-codes-repository';

/** Whom a letter was written to. */
export type LetterSubject = Extract<Proven, { via: 'letter_code' }>['subject'];

export const digestOfLetter = (keys: Dependencies['keys'], code: string): Buffer => keys.digest('letter_code', code);

export const letterContext = (digest: Buffer): string => `letter:${digest.toString('hex')}`;

/**
 * What the bearer of a letter may see. A code holds until it expires, so that the letter can be used again.
 * @returns `mistyped` when no such code was ever printed; `unknown` when it is not, or no longer, one of ours
 */
export async function redeemLetter(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  typed: string,
): Promise<Proven | 'mistyped' | 'unknown'> {
  const code = readLetterCode(typed);
  if (code === 'mistyped') return code;
  const digest = digestOfLetter(keys, code);
  const found = await useLetterCode(db, digest, now());
  if (!found) return 'unknown';
  const subject: LetterSubject = JSON.parse(keys.open(found.sealed, letterContext(digest)));
  return { via: 'letter_code', subject };
}
