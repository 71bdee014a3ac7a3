import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project-root';

const folder = path.join(projectRoot, 'views/locales');

/** A language in which the pages can be read: a folder of `views/locales/` with its `language.json`. */
export interface ReadingLanguage {
  /** Name of the folder, and first part of every address. */
  code: string;
  /** As it calls itself. */
  name: string;
  /** BCP 47. */
  tag: string;
  /** Language in which it shows the texts of incident files, and in which mails are written. */
  content: string;
  /** Folder whose text stands where this one has none; without it the language is complete. */
  fallback?: string;
  /** Nobody whose language it is has read it for a company yet: its pages say so. */
  isUnreviewed?: boolean;
  /** Plain words: shows the default guidance in place of the incident file's. */
  isPlain?: boolean;
}

let read: readonly ReadingLanguage[] | undefined;

/** Every language there is a folder for, whether this installation speaks it or not. */
export function knownLanguages(): readonly ReadingLanguage[] {
  read ??= readdirSync(folder)
    .filter((code) => existsSync(path.join(folder, code, 'language.json')))
    .map((code) => ({ code, ...JSON.parse(readFileSync(path.join(folder, code, 'language.json'), 'utf8')) }));
  return read;
}

/** Folders that an installation may be set to (`SHOKAI_LANGUAGES`): plain forms come with the language that they lean on. */
export const languageFolders = (): string[] => knownLanguages().flatMap(({ code, isPlain }) => (isPlain ? [] : [code]));

/** Every namespace of a language: the files in `views/locales/<language>/`. */
export function readLocale(language: string): Record<string, unknown> {
  const files = readdirSync(path.join(folder, language)).filter(
    (file) => file.endsWith('.json') && file !== 'language.json',
  );
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, language, file), 'utf8')),
    ]),
  );
}
