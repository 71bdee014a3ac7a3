// `npm run release [-- --out FOLDER] [--trial]`: makes shokai-VERSION.tar.gz as it is installed (docs/install.md), its bill of materials
// (CycloneDX) and SHA256SUMS of both. Refuses what is not
// committed, a version that CHANGELOG.md does not name or calls unreleased, and a schema that the stored database of 1.0.0 does not have; --trial makes
// one all the same.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

process.chdir(path.join(__dirname, '..'));
const { values: options } = parseArgs({ options: { out: { type: 'string' }, trial: { type: 'boolean' } } });
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const name = `shokai-${version}`;
const out = path.resolve(options.out ?? 'release');

const run = (program, ...words) => execFileSync(program, words, { encoding: 'utf8', maxBuffer: 2 ** 27 });
const refuse = (why) => {
  process.stderr.write(`shokai: ${why}\n`);
  process.exit(1);
};

const changed = run('git', 'status', '--porcelain').trim();
if (changed && !options.trial) refuse(`A release is made of what is committed; this is not:\n${changed}`);
if (!readFileSync('CHANGELOG.md', 'utf8').includes(`\n## ${version}`))
  refuse(`CHANGELOG.md says nothing of ${version}.`);

if (!options.trial && /^## .*\n+Not released yet/m.test(readFileSync('CHANGELOG.md', 'utf8')))
  refuse('CHANGELOG.md calls this version "Not released yet".');

execFileSync(process.execPath, [path.join('packaging', 'build.js')], { stdio: 'inherit' });
const { migrations } = require('../dist/db/migrate');
const { gunzipSync } = require('node:zlib');
const stored = JSON.parse(gunzipSync(readFileSync('test/upgrade/1.0.0.json.gz')));
if (!options.trial && stored.digest !== createHash('sha256').update(migrations[0].sql()).digest('hex'))
  refuse(
    'The schema is not that of the stored database; before 1.0.0 remake it: STORE_DATABASE=1 npx jest test/upgrade',
  );

const staging = mkdtempSync(path.join(tmpdir(), 'shokai-release-'));
const root = path.join(staging, name);
mkdirSync(root);
/** What git knows of a folder, without sources that are compiled. */
const tracked = (...places) =>
  run('git', 'ls-files', '-z', ...places)
    .split('\0')
    .filter((file) => file && !file.endsWith('.ts') && existsSync(file));
/** What was compiled, without what only developers run. */
const compiled = readdirSync('dist', { recursive: true })
  .filter((file) => file.endsWith('.js') && !file.startsWith(`test${path.sep}`))
  .map((file) => path.join('dist', file));
const single = [
  'package.json',
  'package-lock.json',
  '.npmrc',
  'LICENSE',
  'README.md',
  'README.ja.md',
  'CHANGELOG.md',
  'SECURITY.md',
];
const folders = ['db/schema', 'views', 'seeds', 'docs', 'packaging', 'examples'];
for (const file of [...single, ...tracked(...folders), ...compiled]) cpSync(file, path.join(root, file));

const bill = run('npm', 'sbom', '--omit=dev', '--sbom-format=cyclonedx', '--package-lock-only');
writeFileSync(path.join(root, 'sbom.json'), bill);
writeFileSync(path.join(root, 'licences.txt'), licences());

mkdirSync(out, { recursive: true });
const archive = path.join(out, `${name}.tar.gz`);
const when = run('git', 'log', '-1', '--format=%cI').trim();
const plain = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', `--mtime=${when}`];
run('tar', ...plain, '-czf', archive, '-C', staging, name);
rmSync(staging, { recursive: true });
writeFileSync(path.join(out, `${name}.sbom.json`), bill);
const sums = [`${name}.tar.gz`, `${name}.sbom.json`].map((file) => {
  const sum = createHash('sha256')
    .update(readFileSync(path.join(out, file)))
    .digest('hex');
  return `${sum}  ${file}\n`;
});
writeFileSync(path.join(out, 'SHA256SUMS'), sums.join(''));
process.stdout.write(`${archive}\n`);

/** Texts of the licences of everything that an installation brings along, as their packages carry them. */
function licences() {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const brought = Object.entries(packages).filter(([place, { dev }]) => place && !dev && existsSync(place));
  return brought
    .map(([place, { version: of, license }]) => {
      const texts = readdirSync(place).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
      const text = texts.map((file) => readFileSync(path.join(place, file), 'utf8').trim()).join('\n\n');
      const title = place.replace(/^.*node_modules\//, '');
      return `${'='.repeat(80)}\n${title} ${of} (${license ?? 'see its text'})\n\n${text || 'The package carries no text.'}\n`;
    })
    .join('\n');
}
