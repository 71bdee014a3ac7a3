import { place } from '../place';
import type { Text, TextLanguage } from '../texts/text';
import { textLanguages } from '../texts/text';
import { keyOf, type Path } from './finding';
import type { IncidentDocument } from './incident-document';

/** Every text of a document with its key (`exposures[0].title`). */
export const listTexts = (document: IncidentDocument): { key: string; text: Text }[] => textsWithin(document, []);

function textsWithin(value: unknown, path: Path): { key: string; text: Text }[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsWithin(item, [...path, index]));
  if (isText(value)) return [{ key: keyOf(path), text: value }];
  return Object.entries(value).flatMap(([key, item]) => textsWithin(item, [...path, key]));
}

const isText = (value: object): value is Text =>
  textLanguages.some((language) => typeof (value as Record<string, unknown>)[language] === 'string');

/** Keys of the texts that stand in another language without the first of the installation. */
export const missingFirst = (document: IncidentDocument): string[] => missingIn(document, place.languages[0]);

/** Keys of the texts that a language lacks. */
export const missingIn = (document: IncidentDocument, language: TextLanguage): string[] =>
  listTexts(document).flatMap(({ key, text }) => (text[language] === undefined ? [key] : []));
