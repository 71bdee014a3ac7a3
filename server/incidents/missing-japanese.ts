import type { IncidentDocument } from './incident-document';
import { keyOf, type Path } from './yaml-values';

/** Keys of the texts in a document that stand in English without Japanese. */
export const missingJapanese = (document: IncidentDocument): string[] => missingWithin(document, []);

function missingWithin(value: unknown, path: Path): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => missingWithin(item, [...path, index]));
  const isText = 'en' in value && typeof value.en === 'string';
  if (isText && !('ja' in value && value.ja)) return [keyOf(path)];
  return Object.entries(value).flatMap(([key, item]) => missingWithin(item, [...path, key]));
}
