const separator = String.raw`[\s\p{Dash_Punctuation}\u2212\u30fc]`;
const runs = new RegExp(String.raw`\d(?:${separator}{0,3}\d){12,}`, 'gu');
const separators = new RegExp(separator, 'gu');
const mayHold = /\d(?:\D{0,3}\d){12}/u;

/**
 * True when the text holds what looks like a card number: 13 to 19 digits (also in full width, also parted by spaces, line breaks or hyphens) that pass the
 * Luhn check. Of longer rows of digits every sequence of whole groups is tried, so that an expiry date behind the number hides nothing.
 * @param least shortest length that counts; product codes (JAN, EAN) have 13 digits themselves
 */
export function holdsCardNumber(text: string, least = 13): boolean {
  if (text.length < least) return false;
  const plain = text.normalize('NFKC');
  if (!mayHold.test(plain)) return false;
  for (const [run] of plain.matchAll(runs)) {
    const groups = run.split(separators).filter(Boolean);
    for (let first = 0; first < groups.length; first++) {
      let digits = '';
      for (let last = first; last < groups.length && digits.length < 19; last++) {
        digits += groups[last];
        if (digits.length >= least && digits.length <= 19 && passesLuhn(digits)) return true;
      }
    }
  }
  return false;
}

/** ISO/IEC 7812-1, annex B. A row of zeros passes the sum and is no card number. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    sum += index % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum > 0 && sum % 10 === 0;
}
