import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeDataDir } from './program';

const root = path.resolve(__dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const shell = promisify(execFile);

it('the tour of README.md goes as it says', async () => {
  const { dataDir, remove } = await makeDataDir();
  const said: string[] = [];
  for (const line of readme.match(/^(?:printf .*)?npx shokai .*$/gm) ?? []) {
    const importId = /^import (\d+) review/m.exec(said.at(-1) ?? '')?.[1] ?? 'ID';
    const command = line.replace('npx shokai', 'node dist/server/main.js').replace('approve ID', `approve ${importId}`);
    const { stdout } = await shell('/bin/sh', ['-c', command], {
      cwd: root,
      env: { ...process.env, DATA_DIR: dataDir },
    });
    said.push(stdout);
  }
  remove();
  const [reconciled, checked] = said.reverse();
  const promised = readme.match(/^(T-000\d: \w+| {2}tour-2024 .*)$/gm) ?? [];
  expect(promised).toHaveLength(4);
  for (const words of promised) expect(checked).toContain(words);
  expect(checked).toContain('2024-06-03T08:30 card_paid, main-shop, credit_card');
  expect(reconciled).toMatch(/tour-2024 +\(all, people\) +2 +2 +0 +1/);
});
