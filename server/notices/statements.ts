import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../errors';
import { place } from '../place';
import type { Text } from '../texts/text';

/** What an installation says of itself, at the foot of every page of customers. */
export const statementNames = ['privacy', 'cookies', 'accessibility'] as const;
export type StatementName = (typeof statementNames)[number];

/** The company's own words, in Markdown by language; what it did not write is said in the portal's words. */
const own: Partial<Record<StatementName, Text>> = {};

/**
 * Reads `privacy.ja.md` and its like from the folder that `SHOKAI_STATEMENTS` names; once, before the first page.
 * @throws ConfigurationError for a folder or file that cannot be read, a name that no page would ever show, an empty file, and a statement that the
 * first language of the installation lacks
 */
export function readStatements(folder: string | undefined): void {
  for (const name of statementNames) delete own[name];
  if (folder === undefined) return;
  if (!existsSync(folder))
    throw new ConfigurationError(`SHOKAI_STATEMENTS names a folder that is not there: ${folder}.`);
  for (const file of readdirSync(folder).sort()) {
    const [, name, language] = /^([a-z]+)\.([a-z-]+)\.md$/.exec(file) ?? [];
    const known = statementNames.find((one) => one === name);
    if (!known || !language || !place.languages.includes(language))
      throw new ConfigurationError(
        `SHOKAI_STATEMENTS: "${file}" would be shown nowhere; expected ${statementNames.join(', ')}, a dot, one of ${place.languages.join(', ')}, and .md.`,
      );
    const text = readFileSync(path.join(folder, file), 'utf8').trim();
    if (text === '') throw new ConfigurationError(`SHOKAI_STATEMENTS: "${file}" is empty.`);
    own[known] = { ...own[known], [language]: text };
  }
  const [first] = place.languages;
  for (const name of statementNames)
    if (own[name] && own[name][first] === undefined)
      throw new ConfigurationError(
        `SHOKAI_STATEMENTS has no ${name}.${first}.md; every reader is served in the first language at least.`,
      );
}

export const findStatement = (name: StatementName): Text | undefined => own[name];
