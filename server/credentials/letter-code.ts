import { randomInt } from 'node:crypto';

/**
 * Characters that look like no other of them, nor like one that is missing: no 0 O D Q, 1 I L, B, G, S, U V, Z. 23 is a prime, so that two
 * check characters over its field (a Reed–Solomon code) find every two wrong characters and every two that changed places.
 */
const alphabet = '23456789ACEFHJKMNPRTWXY';
const base = alphabet.length;
/** 23^14 is 63 bits. */
const dataLength = 14;
const length = dataLength + 2;

/** What people type for a character that they read from paper. */
const misread: Record<string, string> = { S: '5', Z: '2', B: '8', G: '6' };

/** A fresh code, without hyphens. */
export function makeLetterCode(): string {
  const data = Array.from({ length: dataLength }, () => randomInt(base));
  return [...data, ...checksOf(data)].map((value) => alphabet[value]).join('');
}

/** `ABCD-EFGH-JKLM-NPQR`, as it stands in the letter. */
export const showLetterCode = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-');

/**
 * Reads a code as a person types it: full-width or half-width, any case, any hyphens and blanks, or none.
 * @returns `mistyped` when it is no code that was ever printed; the page can say so, since it tells nothing of any letter
 */
export function readLetterCode(typed: string): string | 'mistyped' {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash_Punctuation}\u2212\u30fc\u2500_.]/gu, '')
    .replace(/[SZBG]/g, (letter) => misread[letter] ?? letter);
  const values = [...plain].map((character) => alphabet.indexOf(character));
  if (values.length !== length || values.includes(-1)) return 'mistyped';
  const checks = checksOf(values.slice(0, dataLength));
  return values[dataLength] === checks[0] && values[dataLength + 1] === checks[1] ? plain : 'mistyped';
}

/** Two values that make the sum, and the sum weighted by position, zero. */
function checksOf(data: readonly number[]): [number, number] {
  const sum = data.reduce((total, value) => total + value, 0);
  const weighted = data.reduce((total, value, index) => total + value * (index + 1), 0);
  const first = dataLength + 1;
  // a + b = -sum and first·a + (first + 1)·b = -weighted
  const b = modulo(-weighted + first * sum);
  return [modulo(-sum - b), b];
}

const modulo = (value: number) => ((value % base) + base) % base;
