import type { z } from 'zod';

export type Schema = z.core.$ZodType | undefined;

/** A schema's definition as the file's side sees it: without what is optional, defaulted or transformed around it. */
export function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] | undefined {
  const def = (schema as z.core.$ZodTypes | undefined)?._zod.def;
  if (def?.type === 'optional' || def?.type === 'default') return definitionOf(def.innerType);
  return def?.type === 'pipe' ? definitionOf(def.in) : def;
}

/** The schema of a key of an object or an item of an array; undefined where there is none. */
export function schemaWithin(schema: Schema, step: PropertyKey): Schema {
  const def = definitionOf(schema);
  if (def?.type === 'array') return def.element;
  if (def?.type === 'record') return def.valueType;
  if (def?.type === 'union') return def.options.map((option) => schemaWithin(option, step)).find(Boolean);
  return def?.type === 'object' && Object.hasOwn(def.shape, step) ? def.shape[step as string] : undefined;
}

/** The keys that an object at a path may have. */
export function keysAt(root: Schema, path: readonly PropertyKey[]): string[] {
  return keysOf(path.reduce(schemaWithin, root));
}

function keysOf(schema: Schema): string[] {
  const def = definitionOf(schema);
  if (def?.type === 'union') return def.options.flatMap(keysOf);
  return def?.type === 'object' ? Object.keys(def.shape) : [];
}
