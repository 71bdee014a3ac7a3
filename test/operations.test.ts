import { readFileSync } from 'node:fs';
import path from 'node:path';

const read = (file: string) => readFileSync(path.join(__dirname, '..', file), 'utf8');

it('docs/operations.md names every variable of the environment that the program reads, and no other', () => {
  const config = read('server/config.ts');
  const used = [...config.matchAll(/\benv\.([A-Z_]+)|(?:secret\(|wholeNumber\(env, )'([A-Z_]+)'/g)].map(
    ([, a, b]) => a ?? b,
  );
  const documented = [...read('docs/operations.md').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name);
  expect(documented.sort()).toEqual([...new Set(used)].sort());
});

it('docs/sign-in.md names what single sign-on reads', () => {
  const used = [...read('server/sso/sso-settings.ts').matchAll(/`(OIDC_[A-Z_]+)`/g)].map(([, name]) => name as string);
  expect(used.length).toBeGreaterThanOrEqual(5);
  for (const name of used) expect(read('docs/sign-in.md')).toContain(`\`${name}\``);
});
