import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../server/config';
import { languages, readLocale } from '../../server/web/i18n';

const keysOf = (value: unknown, at = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, at ? `${at}.${key}` : key))
    : [at];
const singular = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '_*');
const keysIn = (language: (typeof languages)[number]) => new Set(keysOf(readLocale(language)).map(singular));

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
