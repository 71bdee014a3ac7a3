/** Rule 1's code form, from its words alone, one character after the other. */
const dashes = '-‐‑‒–—―−⁃⸺⸻﹘﹣－─━➖゠⁻₋˗';
const waves = '~〜～∼˜〰⁓˷';
const single = "'‘’‚‛";
const double = '"“”„‟';
const dots = '·・･‧∙⋅';
const invisible = '\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2069';

const oneOf = (character: string): string => {
  if (waves.includes(character)) return '~';
  if (dashes.includes(character)) return '-';
  if (single.includes(character)) return "'";
  if (double.includes(character)) return '"';
  if (dots.includes(character)) return '·';
  if ('‖∥'.includes(character)) return '‖';
  if ('¥￥\\＼'.includes(character)) return '\\';
  return /\s/.test(character) ? ' ' : character;
};

const takesDash = (neighbour: string | undefined) => neighbour !== undefined && /[0-9A-Za-z]/.test(neighbour);

const known = new Map<string, string>();

/** Empty: the value is blank. */
export function codeForm(text: string): string {
  const found = known.get(text) ?? formOf(text);
  known.set(text, found);
  return found;
}

function formOf(text: string): string {
  const seen = [...text].filter((character) => !invisible.includes(character)).join('');
  const plain = [...seen.normalize('NFKC')];
  const folded = plain.map((character, at) =>
    character === 'ー' && (takesDash(plain[at - 1]) || takesDash(plain[at + 1])) ? '-' : oneOf(character),
  );
  return folded.join('').split(' ').filter(Boolean).join(' ').toLowerCase();
}

export const isBlank = (value: string | undefined): boolean => value === undefined || codeForm(value) === '';
export const isSame = (a: string, b: string): boolean => codeForm(a) === codeForm(b);
