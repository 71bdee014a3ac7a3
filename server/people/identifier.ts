import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { place } from '../place';

/**
 * Normal forms of what finds a member. Each function returns undefined when the text is not such a thing (or empty), and returns its own
 * results unchanged when it gets them back.
 */

/** Characters that nobody sees: variation selectors, zero-width spaces and joiners, soft hyphens, byte order marks. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** Hyphens, dashes, minus signs and the long vowel mark, which Japanese keyboards put in their place. Only for numbers: in kana it is a sound. */
const hyphens = /[\p{Dash_Punctuation}\u00ad\u02d7\u2043\u2212\u2500\u2501\u30fc\uff70]/gu;

/** CJK compatibility ideographs: NFKC replaces them by other shapes, which a person's name must not suffer. */
const ideographs = /([\uf900-\ufaff\u{2f800}-\u{2fa1f}]+)/u;

/** NFKC, trimmed. */
export function normaliseText(text: string): string | undefined {
  return text.normalize('NFKC').trim() || undefined;
}

/** NFKC, trimmed, except that every ideograph stays the one that was written, also where Unicode has a plainer twin: for names and addresses as they are shown. */
export function normaliseName(text: string): string | undefined {
  const parts = text.split(ideographs).map((part, index) => (index % 2 ? part : part.normalize('NFKC')));
  return parts.join('').trim() || undefined;
}

/** Member IDs and login IDs: NFKC, trimmed, without invisible characters; case-sensitive. */
export function normaliseId(text: string): string | undefined {
  return normaliseText(text.replace(invisible, ''));
}

/**
 * NFKC, lower-cased, otherwise as received: old carrier addresses such as `a..b@docomo.ne.jp` are real. Quotes that a mailer put around
 * their local part are dropped.
 */
export function normaliseEmail(text: string): string | undefined {
  const plain = visible(text).toLowerCase().normalize('NFKC');
  const [, quoted, bare, domain] = /^(?:"([^\s@"\\]+)"|([^\s@"]+))@([^\s@"]+)$/.exec(plain) ?? [];
  return domain && plain.length <= 320 ? `${quoted ?? bare}@${domain}` : undefined;
}

/**
 * E.164. An extension is dropped.
 * @param country of a number without a country code: the row's, or the installation's
 */
export function normalisePhone(text: string, country: CountryCode = place.country): string | undefined {
  return (country === 'JP' ? domesticNumber(text) : undefined) ?? readPhone(text, country);
}

function readPhone(text: string, country: CountryCode): string | undefined {
  const folded = visible(text).replace(hyphens, '-');
  const [, number] = /^(?:tel:)?(\+?[\d\s()./-]+?)(?:\s*(?:内線|ext\.?|x|#|,)\s*\d{1,7})?$/i.exec(folded) ?? [];
  if (!number) return undefined;
  return (country === 'JP' ? domesticNumber(number) : undefined) ?? readNumber(number, country);
}

/** The last four digits of a phone number as `normalisePhone` returns it; four digits alone are taken as they are. */
export function lastFourDigits(text: string): string | undefined {
  const digits = (normalisePhone(text) ?? visible(text)).replace(/^\+/, '');
  return /^\d{4,}$/.test(digits) ? digits.slice(-4) : undefined;
}

/**
 * Search key of a name in kana: katakana of full size without spaces, middle dots and invisible characters. Long vowel marks and voicing
 * stay. Latin letters (foreign names) are lower-cased. Undefined for a text with ideographs.
 */
export function kanaKey(text: string): string | undefined {
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

/** The common case without what takes 10 µs: ten or eleven ASCII digits after a trunk 0, hyphens anywhere. A property test holds the two equal. */
function domesticNumber(number: string): string | undefined {
  const digits = number.replaceAll('-', '');
  return /^0[1-9]\d{8,9}$/.test(digits) && !digits.startsWith('010') ? `+81${digits.slice(1)}` : undefined;
}

/** @internal Exported for the property test of the fast path. */
export function readNumber(number: string, country: CountryCode): string | undefined {
  const parsed = parsePhoneNumberFromString(number, { defaultCountry: country, extract: false });
  return parsed?.isPossible() ? parsed.number : undefined;
}
