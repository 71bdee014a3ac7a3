import { randomInt } from 'node:crypto';

/** Minutes for which a code that was mailed holds (ASVS 6.6.2). */
export const codeMinutes = 10;

const digits = 8;

/** Eight digits: with five tries a code, one guess in twenty million hits. */
export const makeEmailCode = (): string =>
  randomInt(10 ** digits)
    .toString()
    .padStart(digits, '0');

/** `12345678` is easier to read as `1234 5678`. */
export const showEmailCode = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

/** Full-width digits, blanks and hyphens of any kind are taken as typed by a person. Undefined: not eight digits. */
export function readEmailCode(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replace(/[\s\p{Dash_Punctuation}\u2212\u30fc]/gu, '');
  return new RegExp(`^\\d{${digits}}$`).test(code) ? code : undefined;
}
