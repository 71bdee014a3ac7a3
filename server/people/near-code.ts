import { codeKey } from './code-key';

/**
 * Whether two codes may be one, mistyped: they differ in blanks, dashes, width or kana alone, or by one letter (no digit) where one of them has five
 * characters or more. Codes that compare equal are not near, they are the same.
 */
export function isNearCode(one: string, other: string): boolean {
  const [a, b] = [codeKey(one) ?? '', codeKey(other) ?? ''];
  return a !== b && a !== '' && b !== '' && (squash(a) === squash(b) || differsByOneLetter([...a], [...b]));
}

const small = 'ァィゥェォッャュョヮヵヶ';
const large = 'アイウエオツヤユヨワカケ';

const squash = (code: string): string =>
  code
    .replace(/[ \-ー~_·]/g, '')
    .replace(/[ぁ-ゖ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(/[ァィゥェォッャュョヮヵヶ]/g, (kana) => large[small.indexOf(kana)] as string);

function differsByOneLetter(a: string[], b: string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length < 5 || long.length - short.length > 1) return false;
  const at = long.findIndex((character, index) => character !== short[index]);
  const isReplaced = short.length === long.length;
  if (long.slice(at + 1).join('') !== short.slice(isReplaced ? at + 1 : at).join('')) return false;
  return !/\d/.test(`${long[at]}${isReplaced ? short[at] : ''}`);
}
