import { foldRomaji } from '../people/romaji';
import { isCommonPassword } from './common-password';

/** What a customer's password must be like. */
export interface PasswordRules {
  least: number;
  most: number;
  /** The characters that are allowed; undefined: any. */
  characters?: RegExp;
}

/** Sets that an installation chooses from (`PASSWORD_RULES`). `aplus-2021` is the card company's own, stricter than ASVS 6.2 allows at the upper end. */
export const passwordRules = {
  default: { least: 8, most: 128 },
  'aplus-2021': { least: 8, most: 16, characters: /^[\x21-\x7e]+$/ },
} as const satisfies Record<string, PasswordRules>;

export type PasswordRuleSet = keyof typeof passwordRules;

export type PasswordFault = 'short' | 'long' | 'characters' | 'common';

/**
 * What is wrong with a new password, counted in characters after NFKC; undefined: nothing.
 * @param context words that somebody who guesses for this account would try (`passwordContext`)
 */
export function findFault(
  password: string,
  ruleSet: PasswordRuleSet,
  context: readonly string[],
): PasswordFault | undefined {
  const rules: PasswordRules = passwordRules[ruleSet];
  const plain = password.normalize('NFKC');
  const length = [...plain].length;
  if (length < rules.least) return 'short';
  if (length > rules.most) return 'long';
  if (rules.characters && !rules.characters.test(plain)) return 'characters';
  const asKanaIsRead = foldRomaji(plain.replace(/[^\p{L}]/gu, ''));
  return isCommonPassword(plain, context) || context.includes(asKanaIsRead) ? 'common' : undefined;
}
