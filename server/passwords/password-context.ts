import type { Profile } from '../people/profile';
import { foldRomaji, romanise } from '../people/romaji';

/**
 * Words that somebody who guesses for one account tries first (ASVS 6.2.11): the member's own email, login ID, member ID and name, and the
 * company's, whole and in their parts; names in kana also as they are written in Latin letters.
 */
export function passwordContext(
  {
    email,
    loginId,
    memberId,
    name,
    nameKana,
  }: Pick<Profile, 'email' | 'loginId' | 'name' | 'nameKana'> & { memberId: string },
  companies: readonly string[],
): string[] {
  const written = [email, loginId, memberId, name, nameKana, ...companies].filter((word) => word !== undefined);
  const parts = written.flatMap((word) => [word, ...word.normalize('NFKC').split(/[^\p{L}\p{N}]+/u)]);
  const kana = (nameKana ?? '').normalize('NFKC').split(/[\s・]+/);
  const spelt = [...kana, kana.join(''), kana.toReversed().join('')].map(romanise);
  return [...parts, ...spelt, ...parts.map(foldRomaji)].filter((word) => word.length >= 3);
}
