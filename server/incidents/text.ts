import { z } from 'zod';

/** Languages of the texts in an incident file, the normative one first. */
export const textLanguages = ['ja', 'en'] as const;
export type TextLanguage = (typeof textLanguages)[number];

const wording = z.string().trim().min(1);
const languages = {
  ja: wording.optional().describe('Japanese; needed for publishing'),
  en: wording.optional().describe('English'),
};
const byLanguage = (what: string) =>
  z
    .strictObject(languages, {
      error: (issue) => (issue.code === 'invalid_type' ? `expected ${what} by language: {ja: …, en: …}` : undefined),
    })
    .refine((text) => text.ja !== undefined || text.en !== undefined, {
      error: `expected ${what} in at least one language: {ja: …, en: …}`,
    });

/** Plain text by language. */
export const text = byLanguage('a text').describe('A text by language');
/** Markdown by language. */
export const prose = byLanguage('a text (Markdown)').describe('A text in Markdown by language');

export type Text = z.output<typeof text>;

/** The wording in a language, else in the other one: a reader is better served by Japanese than by a gap. */
export const inLanguage = (text: Text, language: TextLanguage): string => text[language] ?? text.ja ?? text.en ?? '';
