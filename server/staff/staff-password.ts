import { InvalidInputError } from '../errors';
import { isCommonPassword } from '../passwords/common-password';

export interface StaffPasswordRule {
  email: string;
  hasSecondFactor: boolean;
}

export type PasswordFault = 'short' | 'long' | 'common';

const most = 128;

/** ASVS 6.2.1: without a second factor the password carries all the weight. */
export const leastLength = (hasSecondFactor: boolean): number => (hasSecondFactor ? 8 : 15);

/** What is wrong with a new staff password (ASVS 6.2); undefined when nothing is. */
export function findPasswordFault(password: string, rule: StaffPasswordRule): PasswordFault | undefined {
  const length = [...password.normalize('NFKC')].length;
  if (length < leastLength(rule.hasSecondFactor)) return 'short';
  if (length > most) return 'long';
  const context = ['shokai', rule.email, ...rule.email.split(/[@.+_-]/)];
  return isCommonPassword(password, context) ? 'common' : undefined;
}

/** @throws InvalidInputError saying what is wrong with it. */
export function requireGoodPassword(password: string, rule: StaffPasswordRule): void {
  const fault = findPasswordFault(password, rule);
  if (!fault) return;
  const messages: Record<PasswordFault, string> = {
    short: `The password must have at least ${leastLength(rule.hasSecondFactor)} characters.`,
    long: `The password may have at most ${most} characters.`,
    common: 'This password is among the first that are guessed; choose another.',
  };
  const least = leastLength(rule.hasSecondFactor);
  throw new InvalidInputError(messages[fault], [], { told: `staff:password.${fault}`, values: { least } });
}
