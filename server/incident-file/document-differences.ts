import type { IncidentDocument } from './incident-document';

/** One value that two revisions do not have alike. Undefined: the revision does not have it. */
export interface Difference {
  /** Key in the file; list items are named by their code or number, else counted from 0: `exposures[web-server].desk`. */
  key: string;
  before: string | undefined;
  after: string | undefined;
}

/** What changes from one revision to another, by key. Exposures, desks and the like keep their name when their order changes. */
export function listDifferences(before: IncidentDocument, after: IncidentDocument): Difference[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return keys
    .map((key) => ({ key, before: old.get(key), after: now.get(key) }))
    .filter((difference) => difference.before !== difference.after);
}

/** Every value with its key. A list of plain values is one value. */
function valuesOf(document: IncidentDocument): Map<string, string> {
  const values = new Map<string, string>();
  const walk = (value: unknown, key: string): void => {
    if (Array.isArray(value) && value.some((item) => typeof item === 'object'))
      for (const [index, item] of value.entries()) walk(item, `${key}[${nameOf(item) ?? index}]`);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, item] of Object.entries(value)) walk(item, key ? `${key}.${name}` : name);
    else values.set(key, Array.isArray(value) ? value.join(', ') : String(value));
  };
  walk(document, '');
  return values;
}

function nameOf(item: unknown): string | undefined {
  const { code, number } = (item ?? {}) as { code?: unknown; number?: unknown };
  return typeof code === 'string' ? code : typeof number === 'number' ? String(number) : undefined;
}
