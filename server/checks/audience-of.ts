import type { IncidentDocument } from '../incident-file/incident-document';
import type { Answer } from './answer';

/**
 * Whom an answer addresses (`audience` of docs/incident-file.md): the group of what matches, else of all that was checked; `other` where it is
 * several or has words of its own.
 */
export function audienceOf({ exposures }: Answer, documents: ReadonlyMap<string, IncidentDocument>): string {
  const all = [...documents.values()].flatMap((document) =>
    document.exposures.map(({ code, audience = 'customers' }) => ({ incident: document.incident, code, audience })),
  );
  const matched = all.filter(({ incident, code }) =>
    exposures.some((one) => one.incident === incident && one.exposure === code),
  );
  const [first = 'customers', ...others] = new Set(
    (matched.length > 0 ? matched : all).map(({ audience }) => audience),
  );
  return typeof first === 'string' && others.length === 0 ? first : 'other';
}
