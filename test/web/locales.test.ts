import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../server/project-root';
import { knownLanguages, readLocale } from '../../server/texts/language-folders';

/** Those in which every text must be there. */
const languages = knownLanguages().flatMap(({ code, fallback }) => (fallback ? [] : [code]));

const keysOf = (value: unknown, at = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, at ? `${at}.${key}` : key))
    : [at];
const entriesOf = (value: unknown, at = ''): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => entriesOf(inner, at ? `${at}.${key}` : key))
    : [[at, String(value)]];
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '_*');
const known = new Map<string, Set<string>>();
const keysIn = (language: string): Set<string> => {
  const keys = known.get(language) ?? new Set(keysOf(readLocale(language)).map(singular));
  known.set(language, keys);
  return keys;
};

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
    const answers =
      /^(checks\.(heading|icon|items_title|suspended)|desks\.closed|credentials\.code\.sent|mail\.code)\./;
    const must = /^(checks|data-items|desks|layout)\./;
    for (const { code, fallback, isPlain } of knownLanguages().filter((one) => one.fallback)) {
      expect(languages).toContain(fallback);
      expect([...keysIn(code)].filter((key) => !keysIn('ja').has(key))).toEqual([]);
      expect(missingIn(code).filter((key) => (isPlain ? must : answers).test(key))).toEqual([]);
    }
  });

  test('fill in what English fills in, and name themselves unreviewed', () => {
    const placesOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g))].sort();
    const english = new Map(entriesOf(readLocale('en')));
    for (const { code, isUnreviewed } of knownLanguages().filter((one) => one.fallback === 'en')) {
      expect([code, isUnreviewed]).toEqual([code, true]);
      for (const [key, text] of entriesOf(readLocale(code)))
        expect([code, key, placesOf(text)]).toEqual([code, key, placesOf(english.get(key) ?? '')]);
    }
  });

  test('are listed with how complete they are', () => {
    const rows = knownLanguages().map(({ code, name, fallback }) => {
      const has = total - missingIn(code).length;
      return `${code.padEnd(12)}${String(has).padStart(5)} of ${total} (${Math.floor((100 * has) / total)} %) ${name}${fallback ? `, else ${fallback}` : ''}`;
    });
    process.stdout.write(`${rows.join('\n')}\n`);
    expect(rows.filter((row) => row.includes('(100 %)')).length).toBeGreaterThanOrEqual(languages.length);
  });
});
