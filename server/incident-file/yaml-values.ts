import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import type { z } from 'zod';
import { type Said, said } from '../texts/said';
import { type Finding, keyOf, type Path } from './finding';
import type { YamlFile } from './read-yaml';
import { definitionOf, type Schema, schemaWithin } from './schema-at';

const mostValues = 20_000;
const deepest = 12;
/** Characters of one text: a page holds the event loop for as long as its longest text takes to be set. */
const longestText = 10_000;

export interface YamlValues {
  value: unknown;
  /** The line of every path, written by `keyOf`. */
  lines: Map<string, number>;
  findings: Finding[];
}

/**
 * Turns nodes into values as the schema expects them: a plain `14627` is a number only where it expects one, everything
 * else is text. Aliases are followed.
 * @returns undefined when that makes more than 20,000 values or more than 12 levels.
 */
export function toValues(file: YamlFile, schema: z.core.$ZodType): YamlValues | undefined {
  const lines = new Map<string, number>();
  const findings: Finding[] = [];
  let count = 0;

  function toValue(node: Node | null, schema: Schema, path: Path): unknown {
    if (++count > mostValues || path.length > deepest) throw new TooMuch();
    if (isAlias(node)) return toAliased(node, schema, path);
    if (node?.tag) complain(node, path, said('tag'));
    if (isMap(node)) return toObject(node, schema, path);
    if (isSeq(node)) return node.items.map((item, index) => toItem(item as Node, schema, [...path, index]));
    return isScalar(node) ? toPlain(node, schema, path) : null;
  }

  function toObject(map: YAMLMap, schema: Schema, path: Path) {
    const seen = new Set<string>();
    const entries = (map.items as Pair<Node, Node | null>[]).flatMap(({ key, value }) => {
      if (!isScalar(key)) return complain(key, path, said('no_key'));
      const name = String(key.value);
      if (seen.has(name)) return complain(key, [...path, name], said('key_twice'));
      seen.add(name);
      if (map.flow && value === null) return complain(key, [...path, name], said('comma', { name: name.slice(0, 40) }));
      lines.set(keyOf([...path, name]), file.lineOf(key));
      return [[name, toValue(value, schemaWithin(schema, name), [...path, name])]];
    });
    return Object.fromEntries(entries);
  }

  function toItem(node: Node, schema: Schema, path: Path) {
    lines.set(keyOf(path), file.lineOf(node));
    return toValue(node, schemaWithin(schema, 0), path);
  }

  function toAliased(alias: Alias, schema: Schema, path: Path) {
    const target = file.target(alias);
    if (target) return toValue(target, schema, path);
    complain(alias, path, said('no_anchor', { name: alias.source }));
    return null;
  }

  function toPlain(node: Scalar, schema: Schema, path: Path) {
    const text = String(node.value);
    if (text.length > longestText) complain(node, path, said('long_text', { most: longestText }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\p{Cs}/u.test(text)) complain(node, path, said('no_character'));
    return node.type === 'PLAIN' ? plainValue(text, definitionOf(schema)?.type) : text;
  }

  function complain(node: Node, path: Path, problem: Said): [] {
    findings.push({ line: file.lineOf(node), key: keyOf(path), problem });
    return [];
  }

  try {
    return { value: toValue(file.root, schema, []), lines, findings };
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

class TooMuch extends Error {}

function plainValue(text: string, expected: string | undefined): unknown {
  if (text === '' || text === '~' || text === 'null') return null;
  if (expected === 'number' && /^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text);
  if (expected === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}
