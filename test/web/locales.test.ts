import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../server/project-root';
import { readingLanguages } from '../../server/texts/i18n';
import { languageFolders, readLocale } from '../../server/texts/language-folders';

const languages = languageFolders();

const keysOf = (value: unknown, at = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, at ? `${at}.${key}` : key))
    : [at];
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '_*');
const keysIn = (language: string) => new Set(keysOf(readLocale(language)).map(singular));

const textsIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [String(value)];

test('every text exists in every language', () => {
  const all = new Set(languages.flatMap((language) => [...keysIn(language)]));
  for (const language of languages) {
    const keys = keysIn(language);
    expect([...all].filter((key) => !keys.has(key)).map((key) => `${language}: ${key}`)).toEqual([]);
  }
});

test('every language has the same files', () => {
  const files = languages.map((language) => readdirSync(path.join(projectRoot, 'views/locales', language)).sort());
  for (const list of files) expect(list).toEqual(files[0]);
});

test('no text is empty', () => {
  for (const language of languages)
    expect(textsIn(readLocale(language)).filter((text) => text.trim() === '')).toEqual([]);
});

describe('languages that lean on another', () => {
  const total = keysIn('ja').size;
  const missingIn = (code: string) => [...keysIn('ja')].filter((key) => !keysIn(code).has(key));

  test('have no text that Japanese lacks, and those of what must be plain are complete', () => {
    const must = /^(checks|data-items|desks|layout)\./;
    for (const { code, fallback } of readingLanguages().filter((one) => one.fallback)) {
      expect(readingLanguages().map((one) => one.code)).toContain(fallback);
      expect([...keysIn(code)].filter((key) => !keysIn('ja').has(key))).toEqual([]);
      expect(missingIn(code).filter((key) => must.test(key))).toEqual([]);
    }
  });

  test('are listed with how complete they are', () => {
    const rows = readingLanguages().map(({ code, name, fallback }) => {
      const has = total - missingIn(code).length;
      return `${code.padEnd(12)}${String(has).padStart(5)} of ${total} (${Math.floor((100 * has) / total)} %) ${name}${fallback ? `, else ${fallback}` : ''}`;
    });
    process.stdout.write(`${rows.join('\n')}\n`);
    expect(rows.filter((row) => row.includes('(100 %)')).length).toBeGreaterThanOrEqual(languages.length);
  });
});
