import { readFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  dev?: boolean;
  license?: string;
}

const root = path.join(__dirname, '..');
const page = readFileSync(path.join(root, 'docs/licences.md'), 'utf8');
const locked: Record<string, LockedPackage> = JSON.parse(
  readFileSync(path.join(root, 'package-lock.json'), 'utf8'),
).packages;

/** Licences that ask for no more than to be named. */
const permissive = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  // Unlicense: given to the public. Holidays by country are data under CC-BY-3.0, whose author docs/licences.md names.
  'Unlicense',
  '(ISC AND CC-BY-3.0)',
  'MIT-0',
  'Python-2.0',
  'PSF-2.0',
];
/** Packages of an older form, whose licence npm does not copy into the lockfile. */
const stated: Record<string, string> = { busboy: 'MIT', streamsearch: 'MIT' };

/** Name and licence of each package that an installation brings along; TypeScript's builds for other machines are TypeScript. */
const brought = Object.entries(locked)
  .filter(([place, { dev }]) => place !== '' && !dev && !place.includes('@typescript/'))
  .map(([place, { license }]) => {
    const name = place.replace(/^.*node_modules\//, '');
    return { name, licence: license ?? stated[name] };
  });

it('brings along permissive licences only', () => {
  expect(brought.length).toBeGreaterThan(100);
  expect(brought.filter(({ licence }) => !permissive.includes(licence ?? ''))).toEqual([]);
});

it('names every package that is not under the MIT licence, under its own', () => {
  const rows = [...page.matchAll(/^\| ([\w.-]+|\([\w. -]+\)) +\| (.+?) +\|$/gm)].slice(2);
  const named = rows.flatMap(([, licence, names = '']) => names.split(', ').map((name) => `${name} ${licence}`));
  const others = brought.filter(({ licence }) => licence !== 'MIT').map(({ name, licence }) => `${name} ${licence}`);
  expect(named.sort()).toEqual([...new Set(others)].sort());
});
