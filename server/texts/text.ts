import { z } from 'zod';

/** Languages of the texts in an incident file, the normative one first. */
export const textLanguages = ['ja', 'en'] as const;
export type TextLanguage = (typeof textLanguages)[number];

const wording = z.string().trim().min(1);
const languages = {
  ja: wording.optional().describe('Japanese; needed for publishing'),
  en: wording.optional().describe('English'),
};
const byLanguage = z
  .strictObject(languages, { error: (issue) => (issue.code === 'invalid_type' ? 'no_text' : undefined) })
  .refine((text) => text.ja !== undefined || text.en !== undefined, { error: 'no_text' });

/** Plain text by language. */
export const text = byLanguage.describe('A text by language');
/** Markdown by language. */
export const prose = byLanguage.describe('A text in Markdown by language');

export type Text = z.output<typeof text>;

/** The wording in a language, else in the other one: a reader is better served by Japanese than by a gap. */
export const inLanguage = (text: Text, language: TextLanguage): string => text[language] ?? text.ja ?? text.en ?? '';
