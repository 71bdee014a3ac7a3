import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import type { InvalidInputError } from '../../server/errors';
import { incidentSchema } from '../../server/incident-file/incident-schema';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { japaneseNames } from '../../server/rows/csv-columns';

/** What docs/incident-file.md and docs/imports.md show is what the program takes. */
const page = (name: string) => readFileSync(path.join(__dirname, '../../docs', name), 'utf8');
const examples = [...page('incident-file.md').matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = '']) => text);
type Piece = Record<string, unknown>;
const first: Piece = parse(examples[0] ?? '');

const written = (piece: Piece) => stringify(piece, { schema: 'failsafe' });

/** What is wrong with a file. */
function problemsOf(text: string): string[] {
  try {
    readIncidentFile(text);
    return [];
  } catch (error) {
    return (error as InvalidInputError).problems.map(({ key, message }) => `${key}: ${message}`);
  }
}

/** A piece in its place in the first example. */
function completed(text: string): string {
  const piece: Piece = parse(text, { schema: 'failsafe' });
  if ('incident' in piece) return text;
  const base: Piece = parse(examples[0] ?? '', { schema: 'failsafe' });
  const [exposure, ...others] = base.exposures as Piece[];
  if ('criteria' in piece)
    return written({ ...base, exposures: [{ ...exposure, ...piece, basis: 'window' }, ...others] });
  return written({ ...base, ...piece });
}

it.each(examples.map((text) => [text.split('\n').find((line) => !line.startsWith('#')) ?? '', text]))(
  'the example that begins with "%s" is valid',
  (_line, text) => {
    expect(problemsOf(completed(text))).toEqual([]);
  },
);

it('shows every key of the format in an example', () => {
  const shown = new Set<string>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) {
        shown.add(key);
        collect(one);
      }
  };
  collect(examples.map((text) => parse(text)));
  const keys = new Set<string>();
  JSON.parse(incidentSchema(), (_key, value) => {
    for (const key of Object.keys(value?.properties ?? {})) keys.add(key);
    return value;
  });
  expect(keys.size).toBeGreaterThan(90);
  expect([...keys].filter((key) => !shown.has(key))).toEqual([]);
  expect(first.incident).toBe('sample-2024');
});

it('asks for quotation marks where a comma has split a text', () => {
  const split = (examples[0] ?? '').replace('en: Sample Inc.', 'en: Sample, Inc.');
  expect(problemsOf(split)).toEqual([expect.stringMatching(/quotation marks/)]);
});

it.each(Object.entries(japaneseNames))('docs/imports.md says that %s is %s', (column, japanese) => {
  expect(page('imports.md').replace(/\s+/g, ' ')).toContain(`${japanese} \`${column}\``);
});
