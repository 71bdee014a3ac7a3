import { renderMarkdown } from './markdown';
import { inLanguage, languageFor, type Text, type TextLanguage } from './text';

/** A text of an incident file on a page. `lang` is set where it is not in the page's language, so that it is read out rightly. */
export interface Wording {
  text: string;
  lang?: TextLanguage;
}

/** Prose of an incident file on a page, as HTML that is safe to print. */
export interface Prose {
  html: string;
  lang?: TextLanguage;
}

export function wording(text: Text, language: TextLanguage): Wording {
  return { text: inLanguage(text, language), ...foreign(text, language) };
}

export function prose(text: Text, language: TextLanguage): Prose {
  return { html: renderMarkdown(inLanguage(text, language)), ...foreign(text, language) };
}

export const wordings = (texts: Text[] | undefined, language: TextLanguage): Wording[] =>
  (texts ?? []).map((text) => wording(text, language));

export const maybeWording = (text: Text | undefined, language: TextLanguage) => text && wording(text, language);
export const maybeProse = (text: Text | undefined, language: TextLanguage) => text && prose(text, language);

function foreign(text: Text, language: TextLanguage): { lang?: TextLanguage } {
  const shown = languageFor(text, language);
  return shown === language ? {} : { lang: shown };
}
