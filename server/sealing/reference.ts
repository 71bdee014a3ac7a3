import type { Keyring } from './keyring';

/**
 * The one number that a customer is given to be found again by (照会番号): of a kept answer or of an inquiry. Twelve digits that can be read out
 * on the telephone. Ten are a permutation under the installation's key, so that they neither count up, nor tell how many there are, nor repeat
 * from one installation to another; two catch a digit misheard or two changed places (ISO/IEC 7064, mod 97-10). It opens nothing by itself.
 */
export type Referred = { kind: 'check' | 'inquiry'; number: bigint };

const half = 100_000;
const range = BigInt(half) ** 2n;
/** Of a balanced Feistel network (as many as FF3 has, NIST SP 800-38G). */
const rounds = 8;

/** @param of.number below five thousand million @returns the twelve digits without blanks, as they stand in addresses */
export function referenceOf(keys: Keyring, { kind, number }: Referred): string {
  const value = number * 2n + (kind === 'inquiry' ? 1n : 0n);
  if (value >= range) throw new RangeError('There are no more reference numbers.');
  let [left, right] = [Number(value / BigInt(half)), Number(value % BigInt(half))];
  for (let round = 0; round < rounds; round++) [left, right] = [right, (left + scrambled(keys, round, right)) % half];
  const body = String(left).padStart(5, '0') + String(right).padStart(5, '0');
  return body + checkDigits(body);
}

/** What a number was given for; undefined where the digits cannot be such a number. Blanks, any hyphens and full-width digits are read. */
export function readReference(keys: Keyring, typed: string): Referred | undefined {
  if (typed.length > 100) return undefined;
  const digits = typed.normalize('NFKC').replace(/[\s\p{Dash}\u30fc]/gu, '');
  if (!/^\d{12}$/.test(digits) || checkDigits(digits.slice(0, 10)) !== digits.slice(10)) return undefined;
  let [left, right] = [Number(digits.slice(0, 5)), Number(digits.slice(5, 10))];
  for (let round = rounds - 1; round >= 0; round--)
    [left, right] = [(right + half - scrambled(keys, round, left)) % half, left];
  const value = BigInt(left) * BigInt(half) + BigInt(right);
  return { kind: value % 2n === 1n ? 'inquiry' : 'check', number: value / 2n };
}

/** `4839 2011 7742`, as it is shown and read out. */
export const showReference = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');

/** 48 bits of the digest: what is uneven of them over 100,000 is less than one in a thousand million. */
const scrambled = (keys: Keyring, round: number, value: number): number =>
  keys.digest(`reference ${round}`, String(value)).readUIntBE(0, 6) % half;

const checkDigits = (body: string): string => String(98n - ((BigInt(body) * 100n) % 97n)).padStart(2, '0');
