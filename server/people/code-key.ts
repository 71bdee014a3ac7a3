/**
 * The code form (rule 1 of docs/matching.md): what codes and names of activities, sites, products, channels, payment methods and kinds of member
 * are compared by, everywhere. What two systems write differently and nobody can see, or nobody means, is one: width, case, invisible characters,
 * white space, and the twins that code pages turn into one another.
 */

/** Characters that nobody sees: Default_Ignorable (zero-width spaces and joiners, soft hyphens, variation selectors) and direction marks. */
export const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu;

/** Wave dashes and tildes, before the dashes, among which Unicode counts some of them. U+02DC comes apart in NFKC, so that it stands here first. */
const waves = /[\u02dc\u02f7\u2053\u223c\u301c\u3030\uff5e]/gu;

/** Every dash, hyphen and minus; not the long vowel mark, which is a sound, and not the waves. */
export const dashes = /(?![\u2053\u301c\u3030])[\p{Dash}\u02d7\u2043\u2500\u2501\u2796]/gu;

/** Where keyboards put it in the place of a hyphen: beside a digit or an ASCII letter. */
const longVowelAsDash = /(?<=[\p{Nd}a-z])ー|ー(?=[\p{Nd}a-z])/giu;

const twins: [RegExp, string][] = [
  [waves, '~'],
  [dashes, '-'],
  [longVowelAsDash, '-'],
  [/\u2225/g, '\u2016'],
  [/\u00a5/g, '\\'],
  [/[\u2018-\u201b]/g, "'"],
  [/[\u201c-\u201f]/g, '"'],
  [/[\u30fb\u2027\u2219\u22c5]/g, '\u00b7'],
];

/** The code form of a text. Undefined where nothing is left: such a value is blank. */
export function codeKey(text: string): string | undefined {
  // Nearly every code is plain already; the rest takes some microseconds.
  if (/^[0-9a-z_]+$/.test(text)) return text;
  const visible = text.replace(waves, '~').normalize('NFKC').replace(invisible, '').normalize('NFKC');
  const folded = twins.reduce((key, [twin, one]) => key.replace(twin, one), visible);
  const key = folded
    .replace(/[\s\u0085]+/g, ' ')
    .trim()
    .toLowerCase()
    .normalize('NFKC');
  return key || undefined;
}

/** A code or name as it is kept and shown: NFKC, trimmed, without what nobody can see. Undefined where it is blank. */
export function codeText(text: string): string | undefined {
  return text.normalize('NFKC').replace(invisible, '').normalize('NFKC').trim() || undefined;
}
