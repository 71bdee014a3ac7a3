import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * The program's folder, but for its languages: English, and one that is a folder made by pseudo-translation (`de`: dates are German, words are not).
 * There is no Japanese that anything could fall back on. To be removed by whoever imports it.
 */
export const pseudoRoot = makeRoot();

function makeRoot(): string {
  const here = path.resolve(__dirname, '../..');
  const root = mkdtempSync(path.join(tmpdir(), 'shokai-languages-'));
  const others = readdirSync(here).filter((name) => name !== 'views');
  for (const name of others) symlinkSync(path.join(here, name), path.join(root, name));
  cpSync(path.join(here, 'views'), path.join(root, 'views'), { recursive: true });
  const locales = path.join(root, 'views/locales');
  for (const name of readdirSync(locales)) if (name !== 'en') rmSync(path.join(locales, name), { recursive: true });
  const pseudo = path.join(locales, 'de');
  cpSync(path.join(locales, 'en'), pseudo, { recursive: true });
  for (const name of readdirSync(pseudo)) {
    const texts = JSON.parse(readFileSync(path.join(pseudo, name), 'utf8'));
    writeFileSync(path.join(pseudo, name), JSON.stringify(translated(texts)));
  }
  const language = { name: 'Pseudo', tag: 'de', content: 'de' };
  writeFileSync(path.join(pseudo, 'language.json'), JSON.stringify(language));
  return root;
}

/** Every text with other vowels, but for what is put into it, tags and addresses. */
function translated(value: unknown): unknown {
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translated(one)]));
  if (typeof value !== 'string') return value;
  const vowels: Record<string, string> = { a: 'å', e: 'é', i: 'ï', o: 'ø', u: 'ü' };
  const parts = value.split(/(\{\{.*?\}\}|\$t\(.*?\)|<[^>]*>|https?:\S+)/);
  return parts
    .map((part, index) => (index % 2 ? part : part.replace(/[aeiou]/g, (one) => vowels[one] ?? one)))
    .join('');
}
