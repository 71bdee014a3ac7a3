import { domainToASCII } from 'node:url';
import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { place } from '../place';
import { invisible } from './code-key';
import { foldDashes } from './fold-dashes';
import { nfkc } from './nfkc';

/**
 * What finds a member, read once for lists, members, activities, forms and mail: nothing passes that could never match, and nothing is mailed to
 * what is refused here. Each normal form reads as itself. Everything is linear in the length of the text, and long texts are refused unread.
 */

/** Why a text is no such identifier: the names of `imports:problem.<fault>`. */
export type IdentifierFault =
  | 'mangled_number'
  | 'no_email'
  | 'two_addresses'
  | 'no_phone'
  | 'impossible_phone'
  | 'too_long';

export interface Reading {
  /** Normal form; undefined where there is a fault. */
  value?: string;
  fault?: IdentifierFault;
}

/** Longest text that is read at all, in UTF-16 units, marks included. */
const longest = 1000;

/** In phones also what stands for a tilde elsewhere, and the long vowel mark wherever it is. */
const phoneDashes = /[\p{Dash_Punctuation}\u00ad\u02d7\u2043\u2212\u2500\u2501\u30fc\uff70]/gu;

/** CJK compatibility ideographs: NFKC replaces them by other shapes, which a person's name must not suffer. */
const ideographs = /([\uf900-\ufaff\u{2f800}-\u{2fa1f}]+)/u;

/** NFKC, trimmed. */
export function normaliseText(text: string): string | undefined {
  return nfkc(text).trim() || undefined;
}

/** NFKC, trimmed, except that every ideograph stays the one that was written, also where Unicode has a plainer twin: for names and addresses as they are shown. */
export function normaliseName(text: string): string | undefined {
  const parts = text.split(ideographs).map((part, index) => (index % 2 ? part : nfkc(part)));
  return parts.join('').trim() || undefined;
}

/** Member IDs and login IDs as `readId` reads them; undefined where there is none, or it is refused. */
export const normaliseId = (text: string): string | undefined => readId(text)?.value;

/** An email as `readEmail` reads it; undefined where there is none, or it is refused. */
export const normaliseEmail = (text: string): string | undefined => readEmail(text)?.value;

/** A phone number as `readPhone` reads it; undefined where there is none, or it is refused. */
export const normalisePhone = (text: string, country: CountryCode = place.country): string | undefined =>
  readPhone(text, country)?.value;

/**
 * Member IDs and login IDs: NFKC, without marks around it and invisible characters, dashes folded; case-sensitive. Digits with `.0` or an exponent
 * behind them are what a spreadsheet left of a number, whose own digits nobody knows.
 * @returns undefined for a blank
 */
export function readId(text: string): Reading | undefined {
  if (simpleId.test(text)) return { value: text };
  if (text.length > longest) return { fault: 'too_long' };
  const value = foldDashes(withoutMarks(visible(text), false));
  if (value === '') return undefined;
  return isMangled(value) ? { fault: 'mangled_number' } : { value };
}

/** Letters and digits, which need no reading. */
const simpleId = /^[0-9A-Za-z_-]{1,200}$/;

/**
 * An address that mail could reach, lower-cased, its domain in ASCII (UTS 46), else as received: old carrier addresses such as
 * `a..b@docomo.ne.jp` are real. Marks around it come off, and the name before it.
 * @returns undefined for a blank
 */
export function readEmail(text: string): Reading | undefined {
  if (text.length > longest) return { fault: 'too_long' };
  if (simpleEmail.test(text)) return reachable(text);
  const plain = bareAddress(visible(text.replaceAll('\u2039', '<').replaceAll('\u203a', '>')), 3);
  if (plain === '') return undefined;
  if (typeof plain !== 'string') return plain;
  return plain.indexOf('@') === plain.lastIndexOf('@') ? reachable(plain.toLowerCase()) : severalOrNone(plain);
}

const simpleEmail = /^[0-9a-z_+.-]*[0-9a-z_+-]@[0-9a-z.-]*[0-9a-z]$/;

/** Takes off what mail programs and spreadsheets put around an address. */
function bareAddress(text: string, depth: number): string | Reading {
  const bare = withoutMarks(text, true);
  if (/^mailto:/i.test(bare)) return bareAddress(decoded(bare.slice(7).split('?', 1)[0] as string), depth - 1);
  const open = bare.lastIndexOf('<');
  if (open < 0 || !bare.endsWith('>') || depth === 0) return bare;
  const address = bareAddress(bare.slice(open + 1, -1), depth - 1);
  const name = bare.slice(0, open);
  if (!name.includes('@') || typeof address !== 'string') return address;
  return normaliseEmail(name) === normaliseEmail(address) ? address : { fault: 'two_addresses' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function severalOrNone(text: string): Reading {
  const parts = text.split(/[\s,;\u3001/|]/).filter((part) => part.includes('@'));
  return { fault: parts.length > 1 ? 'two_addresses' : 'no_email' };
}

/** @param address with one @ at most, lower-cased */
function reachable(address: string): Reading {
  const at = address.indexOf('@');
  const local = unquoted(address.slice(0, at));
  const domain = asciiDomain(address.slice(at + 1));
  if (at < 0 || domain === undefined || local.length > 64 || !localPart.test(local)) return { fault: 'no_email' };
  const value = `${local}@${domain}`;
  return value.length <= 254 ? { value } : { fault: 'no_email' };
}

/** What RFC 5322 allows without quotes, dots anywhere: old carriers gave such addresses away. */
const localPart = /^[!#-'*+\-./0-9=?A-Z^_`a-z{|}~]+$/;

/** Without the quotes that a mailer had to put around the local part of an old carrier address. */
const unquoted = (local: string) =>
  local.length > 2 && local.startsWith('"') && local.endsWith('"') ? local.slice(1, -1) : local;

/** A domain name of two labels at least in its ASCII form; undefined where there is no such domain. */
function asciiDomain(text: string): string | undefined {
  const domain = plainDomain.test(text) && !text.includes('xn--') ? text : foreignDomain(text);
  const labels = domain.split('.');
  const isDomain =
    plainDomain.test(domain) &&
    domain.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => label.length > 0 && label.length <= 63 && !label.startsWith('-') && !label.endsWith('-')) &&
    !/^\d+$/.test(labels.at(-1) as string);
  return isDomain ? domain : undefined;
}

const plainDomain = /^[0-9a-z_.-]+$/;

/** ASCII that is no part of a domain would be read as a port, a path or an escape; a dash other than the hyphen is in no domain. */
const noDomain = /[\0-,/:-\x60{-\x7f]|(?!-)\p{Dash_Punctuation}/u;

const foreignDomain = (text: string) => (noDomain.test(text) ? '' : domainToASCII(text));

/**
 * E.164. Marks around it and an extension come off; `00` before a country code is read as `+`.
 * @param country the number's own where it has no country code: the row's, or the installation's
 * @returns undefined for a blank
 */
export function readPhone(text: string, country: CountryCode = place.country): Reading | undefined {
  const domestic = country === 'JP' ? domesticNumber(text) : undefined;
  if (domestic) return { value: domestic };
  if (text.length > longest) return { fault: 'too_long' };
  const bare = withoutMarks(visible(text), true);
  if (bare === '') return undefined;
  if (isMangled(bare)) return { fault: 'mangled_number' };
  const number = withoutExtension(bare.replace(/^tel:/i, '').replace(phoneDashes, '-'));
  if (number === undefined || !phoneForm.test(number)) return { fault: 'no_phone' };
  const value = (country === 'JP' && domesticNumber(number)) || abroad(number) || readNumber(number, country);
  return value ? { value } : { fault: 'impossible_phone' };
}

const phoneForm = /^\+?[\d\s()./-]+$/;

/** The number before an extension (`内線12`, `x12`, `,12`, `;ext=12`); undefined where something else follows. */
function withoutExtension(text: string): string | undefined {
  const at = text.search(/内線|[ex#,;]/i);
  if (at < 0) return text;
  return extension.test(text.slice(at)) ? text.slice(0, at).trimEnd() : undefined;
}

const extension = /^(?:内線|ext\.?|x|#|,|;ext=)\s*\d{1,7}$/i;

/** A number behind the international prefix of most countries, where its own has another. */
function abroad(number: string): string | undefined {
  const digits = number.replace(/\D/g, '');
  if (number.startsWith('+') || !digits.startsWith('00')) return undefined;
  const parsed = parsePhoneNumberFromString(`+${digits.slice(2)}`);
  return parsed?.isValid() || parsed?.countryCallingCode === '81' ? numberOf(`+${digits.slice(2)}`) : undefined;
}

/** The common case without what takes 10 µs: ASCII digits after a trunk 0, hyphens anywhere. A property test holds the two equal. */
function domesticNumber(number: string): string | undefined {
  if (number.length > 40) return undefined;
  const digits = number.replaceAll('-', '');
  return japanese.test(digits) && !digits.startsWith('010') ? `+81${digits.slice(1)}` : undefined;
}

/** Mobile, IP and pager numbers have ten digits behind the 0, all others nine (電気通信番号計画). */
const japanese = /^0(?:[2-9]0\d{8}|(?![5-9]0)[1-9]\d{8})$/;

/** @internal Exported for the property test of the fast path. */
export const readNumber = (number: string, country: CountryCode): string | undefined => numberOf(number, country);

function numberOf(number: string, defaultCountry?: CountryCode): string | undefined {
  const parsed = parsePhoneNumberFromString(number, { defaultCountry, extract: false });
  return parsed && isPossible(parsed) ? parsed.number : undefined;
}

/** A number in use, or one as long as its country's numbers with that beginning are: new ranges come before their libraries. */
function isPossible(parsed: PhoneNumber): boolean {
  if (parsed.isValid()) return true;
  const { countryCallingCode, nationalNumber } = parsed;
  if (countryCallingCode === '81') return japanese.test(`0${nationalNumber}`);
  return parsed.isPossible() && !isOneDigitOff(`+${countryCallingCode}${nationalNumber}`);
}

/** Whether a number would be in use with a digit more, or with one less. */
const isOneDigitOff = (number: string) =>
  [`${number}0`, number.slice(0, -1)].some((other) => parsePhoneNumberFromString(other)?.isValid());

/** The last four digits of a phone number; four digits alone are taken as they are. */
export function lastFourDigits(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const number = withoutExtension(withoutMarks(visible(text), true).replace(phoneDashes, '-'));
  const digits = number !== undefined && phoneForm.test(number) ? number.replace(/\D/g, '') : '';
  return digits.length >= 4 ? digits.slice(-4) : undefined;
}

/**
 * Search key of a name in kana: katakana of full size without spaces, middle dots and invisible characters. Long vowel marks and voicing
 * stay. Latin letters (foreign names) are lower-cased. Undefined for a text with ideographs.
 */
export function kanaKey(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const joined = text.replaceAll('\u309b', '\u3099').replaceAll('\u309c', '\u309a');
  const key = visible(joined)
    .replace(/[\s\u30fb]/g, '')
    .toLowerCase()
    .replace(/[\u3041-\u3096\u309d\u309e]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replace(
      /[ァィゥェォッャュョヮヵヶ]/g,
      (small) => 'アイウエオツヤユヨワカケ'['ァィゥェォッャュョヮヵヶ'.indexOf(small)] as string,
    )
    .normalize('NFKC');
  return key && !/\p{Script=Han}/u.test(key) ? key : undefined;
}

const visible = (text: string) => text.normalize('NFKC').replace(invisible, '').normalize('NFKC').trim();

/** `000205.0`, `1.2E+11`, `1.2E11`: made from a number, whose own digits are lost. `12E5` may be an ID. */
const isMangled = (text: string): boolean => /^\+?\d+(?:\.0+|(?:\.\d+)?e[+-]\d+|\.\d+e\d+)$/i.test(text);

const closing: Record<string, string> = {
  '"': '"',
  "'": "'",
  '<': '>',
  '\u2018': '\u2019',
  '\u201c': '\u201d',
  '\u201e': '\u201c',
  '\u2039': '\u203a',
  '\u00ab': '\u00bb',
  '「': '」',
};

/**
 * Takes off the marks that programs put around a value: `'…` and `="…"` of spreadsheets, quotes, angle brackets.
 * @param punctuation also a `.` `;` `,` `。` behind it, which no email or phone ends in
 */
function withoutMarks(text: string, punctuation: boolean): string {
  let start = 0;
  let end = text.length;
  const isSpace = (at: number) => (text[at] as string).trim() === '';
  for (let before = -1; before !== end - start; ) {
    before = end - start;
    while (start < end && isSpace(start)) start++;
    while (end > start && (isSpace(end - 1) || (punctuation && '.;,。'.includes(text[end - 1] as string)))) end--;
    const first = text[start] as string;
    if (end - start > 2 && text.startsWith('="', start) && text[end - 1] === '"') {
      start += 2;
      end--;
    } else if (end - start > 1 && closing[first] === text[end - 1]) {
      start++;
      end--;
    } else if (start < end && (first === "'" || first === '\u2019')) start++;
  }
  return text.slice(start, end);
}
