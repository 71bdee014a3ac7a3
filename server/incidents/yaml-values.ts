import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../errors';
import type { YamlFile } from './read-yaml';
import { definitionOf, schemaWithin } from './schema-at';

export type Path = readonly (string | number)[];

const mostValues = 50_000;
const deepest = 12;

/** `exposures[0].criteria[1].from` */
export const keyOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (key, step) => (typeof step === 'number' ? `${key}[${step}]` : `${key}${key && '.'}${String(step)}`),
    '',
  );

/**
 * Turns nodes into values as the schema expects them: a plain `14627` is a number only where it expects one, everything else is text.
 * Notes the line of every path. Aliases are followed, up to 50,000 values in all.
 */
export function toValues(file: YamlFile, schema: z.core.$ZodType) {
  const lines = new Map<string, number>();
  const problems: Problem[] = [];
  let count = 0;

  function value(node: Node | null, schema: z.core.$ZodType | undefined, path: Path): unknown {
    if (++count > mostValues || path.length > deepest) return tooMuch();
    if (isAlias(node)) return aliased(node, schema, path);
    if (node?.tag) complain(node, path, 'a YAML tag (!…); expected a plain value');
    if (isMap(node)) return Object.fromEntries(node.items.map((pair) => entry(pair as Pair<Node, Node>, schema, path)));
    if (isSeq(node))
      return node.items.map((item, index) => listed(item as Node, schemaWithin(schema, index), [...path, index]));
    return isScalar(node) ? scalar(node, schema, path) : null;
  }

  function entry(
    { key, value: node }: Pair<Node, Node | null>,
    schema: z.core.$ZodType | undefined,
    path: Path,
  ): [string, unknown] {
    if (!isScalar(key)) {
      complain(key, path, 'a key that is not a plain word');
      return ['', undefined];
    }
    const name = String(key.value);
    lines.set(keyOf([...path, name]), file.lineOf(key));
    return [name, value(node, schemaWithin(schema, name), [...path, name])];
  }

  function listed(node: Node, schema: z.core.$ZodType | undefined, path: Path) {
    lines.set(keyOf(path), file.lineOf(node));
    return value(node, schema, path);
  }

  function aliased(alias: Alias, schema: z.core.$ZodType | undefined, path: Path) {
    const target = file.target(alias);
    if (target) return value(target, schema, path);
    complain(
      alias,
      path,
      `"*${alias.source}" refers to no earlier "&${alias.source}"; put texts that begin with * in quotation marks`,
    );
    return '';
  }

  function scalar(node: Scalar, schema: z.core.$ZodType | undefined, path: Path) {
    const text = String(node.value);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Cs}/u.test(text)) complain(node, path, 'a character that is no text');
    return node.type === 'PLAIN' ? plain(text, definitionOf(schema)?.type) : text;
  }

  function complain(node: Node, path: Path, message: string) {
    problems.push({ line: file.lineOf(node), key: keyOf(path), message });
  }

  function tooMuch() {
    if (!problems.some(({ message }) => message === excess)) problems.push({ message: excess });
    return undefined;
  }

  return { value: value(file.root, schema, []), lines, problems };
}

const excess = 'the file says too much: aliases (*name) multiply it, or it is nested too deeply';

function plain(text: string, expected: string | undefined): unknown {
  if (text === '' || text === '~' || text === 'null') return null;
  if (expected === 'number' && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text);
  if (expected === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
