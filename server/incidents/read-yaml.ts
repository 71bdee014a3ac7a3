import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Problem } from '../errors';

/** Bytes of text; a notice in many languages stays far below. */
const largestFile = 1024 * 1024;

export interface YamlFile {
  root: Node;
  lineOf(node: Node): number;
  /** What an alias stands for; undefined when no anchor of that name comes before it. */
  target(alias: Alias): Node | undefined;
}

/**
 * Reads YAML 1.2 (and so JSON) into nodes whose scalars are texts as written: `2016-12-22` and `10:00` are never dates or numbers here.
 * @returns the file, unless a problem makes its structure uncertain.
 */
export function readYaml(source: string): { file?: YamlFile; problems: Problem[] } {
  if (source.length > largestFile) return { problems: [{ message: 'the file is larger than 1 MiB' }] };
  const counter = new LineCounter();
  try {
    const document = parseDocument(source, {
      schema: 'failsafe',
      version: '1.2',
      lineCounter: counter,
      prettyErrors: false,
    });
    const problems = document.errors.map(({ code, message, pos }) => ({
      line: counter.linePos(pos[0]).line,
      message: reasons[code] ?? `not readable as YAML: ${message}`,
    }));
    const isCertain = document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
    if (!isCertain) return { problems };
    if (!isMap(document.contents))
      return { problems: [...problems, { line: 1, message: notAnIncident(document.contents) }] };
    const targets = findTargets(document.contents);
    const lineOf = (node: Node) => counter.linePos(node.range?.[0] ?? 0).line;
    return { file: { root: document.contents, lineOf, target: (alias) => targets.get(alias) }, problems };
  } catch (error) {
    if (error instanceof RangeError) return { problems: [{ message: 'the file is nested too deeply' }] };
    throw error;
  }
}

const reasons: Record<string, string> = {
  DUPLICATE_KEY: 'this key stands twice here; keep one',
  TAB_AS_INDENT: 'a tab; indent with spaces',
  MULTIPLE_DOCS: 'a second document begins here ("---"); expected one incident a file',
  BAD_ALIAS: 'an alias (*name) that cannot be used here; put texts that begin with * in quotation marks',
};

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
