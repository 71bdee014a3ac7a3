import { type Alias, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type Said, said } from '../texts/said';
import type { Finding } from './finding';

/** In UTF-16 units; a notice in many languages stays far below. */
const largestFile = 1024 * 1024;

/** More than any notice needs; the parser looks for each among all anchors. */
const mostAliases = 1_000;

/** Signs, words and line breaks of one file. A large notice has 4,000; the parser takes about a second and a half for these, whatever they are. */
const mostParts = 40_000;

/** The lexer alone is fast, and is stopped there; the parser would go on for as long as the file is. */
function hasTooManyParts(source: string): boolean {
  let count = 0;
  for (const _part of new Lexer().lex(source)) if (++count > mostParts) return true;
  return false;
}

/** What is refused by a look at its signs, before anybody waits for it; undefined: it is worth reading. */
export function findTooMuch(file: string): Finding | undefined {
  if (file.length > largestFile) return { problem: said('too_large') };
  return mayHoldTooManyAliases(file) ? { problem: said('too_much') } : undefined;
}

/** Counts what may be an alias: a star before a name, in prose too, where Markdown has one or two a line. */
function mayHoldTooManyAliases(file: string): boolean {
  let count = 0;
  for (let at = file.indexOf('*'); at !== -1; at = file.indexOf('*', at + 1)) {
    const [before, after] = [file[at - 1] ?? '\n', file[at + 1] ?? ' '];
    if (' \n\r\t[{,:-'.includes(before) && !' \n\r\t*'.includes(after) && ++count > mostAliases) return true;
  }
  return false;
}

export interface YamlFile {
  root: Node;
  lineOf(node: Node): number;
  /** What an alias stands for; undefined when no anchor of that name comes before it. */
  target(alias: Alias): Node | undefined;
}

/**
 * Reads YAML 1.2 (and so JSON) into nodes whose scalars are texts as written: `2016-12-22` and `10:00` are never dates or numbers here.
 * @returns the file, or else the findings that make its structure uncertain.
 */
export function readYaml(file: string): YamlFile | Finding[] {
  const tooMuch = findTooMuch(file);
  if (tooMuch) return [tooMuch];
  // YAML 1.2.2, section 5.4: a carriage return alone breaks a line too, which the parser does not know.
  const source = file.replace(/\r(?!\n)/g, '\n');
  if (hasTooManyParts(source)) return [{ problem: said('too_many_parts', { most: mostParts }) }];
  const counter = new LineCounter();
  // The parser's own search for duplicate keys is quadratic; yaml-values.ts looks for them.
  const options = { schema: 'failsafe', version: '1.2', uniqueKeys: false, prettyErrors: false } as const;
  const { contents, errors } = parseDocument(source, { ...options, lineCounter: counter });
  if (errors.some(({ message }) => message.includes('call stack'))) return [{ problem: said('too_deep') }];
  if (errors.length > 0)
    return distinct(
      errors.map(({ code, message, pos }) => ({ line: counter.linePos(pos[0]).line, problem: syntax(code, message) })),
    );
  if (!isMap(contents)) return [{ line: 1, problem: notAnIncident(contents) }];
  const targets = findTargets(contents);
  return {
    root: contents,
    lineOf: (node) => counter.linePos(node.range?.[0] ?? 0).line,
    target: (alias) => targets.get(alias),
  };
}

const names: Record<string, string> = {
  TAB_AS_INDENT: 'tab',
  MULTIPLE_DOCS: 'two_documents',
  BLOCK_AS_IMPLICIT_KEY: 'key_in_value',
  MULTILINE_IMPLICIT_KEY: 'key_without_colon',
  BAD_SCALAR_START: 'special_character',
  BAD_INDENT: 'indent',
  MISSING_CHAR: 'missing_sign',
  BAD_DQ_ESCAPE: 'escape',
};

function syntax(code: string, detail: string): Said {
  return said(names[code] ?? 'unreadable', { detail });
}

/** The first ten: one slip often makes the parser stumble over every line after it. */
function distinct(findings: { line: number; problem: Said }[]): Finding[] {
  const texts = new Map(findings.map((one) => [`${one.line} ${one.problem.name}`, one]));
  return [...texts.values()].slice(0, 10);
}

function notAnIncident(contents: Node | null): Said {
  const isEmpty = contents === null || (isScalar(contents) && contents.value === '');
  return said(isEmpty ? 'empty_file' : isSeq(contents) ? 'is_list' : 'is_text');
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
