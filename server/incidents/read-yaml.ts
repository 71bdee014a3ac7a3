import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Problem } from '../errors';

/** In UTF-16 units; a notice in many languages stays far below. */
const largestFile = 1024 * 1024;

export interface YamlFile {
  root: Node;
  lineOf(node: Node): number;
  /** What an alias stands for; undefined when no anchor of that name comes before it. */
  target(alias: Alias): Node | undefined;
}

/**
 * Reads YAML 1.2 (and so JSON) into nodes whose scalars are texts as written: `2016-12-22` and `10:00` are never dates or numbers here.
 * @returns the file, or else the problems that make its structure uncertain.
 */
export function readYaml(source: string): YamlFile | Problem[] {
  if (source.length > largestFile) return [{ message: 'the file is larger than 1 MiB' }];
  const counter = new LineCounter();
  // The parser's own search for duplicate keys is quadratic; yaml-values.ts looks for them.
  const options = { schema: 'failsafe', version: '1.2', uniqueKeys: false, prettyErrors: false } as const;
  const { contents, errors } = parseDocument(source, { ...options, lineCounter: counter });
  if (errors.some(({ message }) => message.includes('call stack')))
    return [{ message: 'the file is nested too deeply' }];
  if (errors.length > 0)
    return distinct(
      errors.map(({ code, message, pos }) => ({ line: counter.linePos(pos[0]).line, ...syntax(code, message) })),
    );
  if (!isMap(contents)) return [{ line: 1, message: notAnIncident(contents) }];
  const targets = findTargets(contents);
  return {
    root: contents,
    lineOf: (node) => counter.linePos(node.range?.[0] ?? 0).line,
    target: (alias) => targets.get(alias),
  };
}

const reasons: Record<string, string> = {
  TAB_AS_INDENT: 'a tab; indent with spaces',
  MULTIPLE_DOCS: 'a second document begins here ("---"); expected one incident a file',
  BLOCK_AS_IMPLICIT_KEY: 'a key inside a value; indent keys alike, and put texts with ": " in them in quotation marks',
  MULTILINE_IMPLICIT_KEY: 'a key without ":"; indent keys alike',
  BAD_SCALAR_START: 'a text that begins with a special character; put it in quotation marks',
};

const syntax = (code: string, message: string) => ({ message: reasons[code] ?? `not readable as YAML: ${message}` });

/** The first ten: one slip often makes the parser stumble over every line after it. */
function distinct(problems: { line: number; message: string }[]): Problem[] {
  const texts = new Map(problems.map((problem) => [`${problem.line} ${problem.message}`, problem]));
  return [...texts.values()].slice(0, 10);
}

function notAnIncident(contents: Node | null): string {
  const isEmpty = contents === null || (isScalar(contents) && contents.value === '');
  const found = isEmpty ? 'the file is empty' : isSeq(contents) ? 'this is a list' : 'this is plain text';
  return `${found}; expected keys and values, beginning with "incident: CODE"`;
}

/** An alias means the nearest anchor of its name before it (YAML 1.2.2, section 7.1). */
function findTargets(root: Node): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(root, {
    Node(_key, node) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target) targets.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
