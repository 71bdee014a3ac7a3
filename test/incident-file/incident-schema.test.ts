import { readFileSync } from 'node:fs';
import { incidentSchema, schemaFile } from '../../server/incident-file/incident-schema';

interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  required?: string[];
}
const schema: Schema = JSON.parse(incidentSchema());

/** Every schema within, by its path. */
const within = (schema: Schema, path = ''): [string, Schema][] => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => within(value, `${path}.${key}`)),
  ...(schema.items ? within(schema.items, `${path}[]`) : []),
];

test('the JSON Schema in docs/ is that of the program (npm run schema)', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(incidentSchema());
});

test('editors can explain every key, and complain about every unknown one', () => {
  const parts = within(schema);
  expect(parts.length).toBeGreaterThan(150);
  expect(parts.filter(([path, { description }]) => !path.endsWith(']') && path && !description)).toEqual([]);
  expect(
    parts.filter(([, { type, additionalProperties }]) => type === 'object' && (additionalProperties ?? true) === true),
  ).toEqual([]);
});

test('only the keys of the design are required', () => {
  expect(schema.required).toEqual(['incident', 'organisation', 'title', 'exposures', 'desks']);
  expect(schema.properties?.exposures?.items?.required).toEqual(['code', 'title', 'basis', 'data_items', 'desk']);
  expect(schema.properties?.desks?.items?.required).toEqual(['code']);
});
