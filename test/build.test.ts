import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../server/project-root';

test('building leaves nothing in dist whose source is gone, and everything else', () => {
  const folder = path.join(process.env.SHOKAI_TEST_FOLDER as string, 'build');
  const migrations = path.join(folder, 'dist/db/migrations');
  const kept = ['001_first.js', '001_first.js.map', 'tsconfig.tsbuildinfo'];
  mkdirSync(migrations, { recursive: true });
  mkdirSync(path.join(folder, 'db/migrations'), { recursive: true });
  writeFileSync(path.join(folder, 'db/migrations/001_first.ts'), '');
  for (const name of [...kept, '001_renamed.js', '001_renamed.js.map']) writeFileSync(path.join(migrations, name), '');
  execFileSync(process.execPath, [path.join(projectRoot, 'packaging/remove-stale.js')], {
    cwd: folder,
    timeout: 50_000,
  });
  expect(readdirSync(migrations).sort()).toEqual(kept);
});
