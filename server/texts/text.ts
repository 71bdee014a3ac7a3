import { z } from 'zod';
import { place } from '../place';
import { knownLanguages } from './language-folders';

/** Code of a language that incident files may have texts in: one that there are pages in, of this installation or another. */
export type TextLanguage = string;

export const textLanguages: readonly TextLanguage[] = [
  ...new Set(knownLanguages().map(({ content }) => content)),
].sort();

const wording = z.string().trim().min(1).optional();
const languages = Object.fromEntries(textLanguages.map((language) => [language, wording.describe(nameOf(language))]));
const byLanguage = z
  .strictObject(languages, { error: (issue) => (issue.code === 'invalid_type' ? 'no_text' : undefined) })
  .refine((text) => Object.values(text).some((one) => one !== undefined), { error: 'no_text' });

/** Plain text by language. */
export const text = byLanguage.describe('A text by language');
/** Markdown by language. */
export const prose = byLanguage.describe('A text in Markdown by language');

export type Text = Partial<Record<TextLanguage, string>>;

/**
 * The language in which a text is shown to somebody: their own, else the first of the installation that it is written in, else any. A reader is
 * better served by another language than by a gap.
 */
export const languageFor = (text: Text, language: TextLanguage): TextLanguage =>
  [language, ...place.languages, ...Object.keys(text)].find((one) => text[one] !== undefined) ?? language;

/** The wording that `languageFor` finds. */
export const inLanguage = (text: Text, language: TextLanguage): string => text[languageFor(text, language)] ?? '';

/** The wording in every language that there is. */
export const textsIn = (text: Text): string[] => Object.values(text).flatMap((one) => one ?? []);

function nameOf(language: string): string {
  return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;
}
