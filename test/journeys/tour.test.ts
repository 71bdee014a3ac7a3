import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { makeDataDir, run } from './program';

const root = path.resolve(__dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const shell = promisify(execFile);

let dataDir: string;
let remove: () => void;
beforeAll(async () => {
  ({ dataDir, remove } = await makeDataDir());
});
afterAll(() => remove());

it('the tour of README.md goes as it says', async () => {
  const said: string[] = [];
  for (const line of readme.match(/^(?:printf .*)?npx shokai .*$/gm) ?? []) {
    const importId = /^import (\d+) review/m.exec(said.at(-1) ?? '')?.[1] ?? 'ID';
    const command = line.replace('npx shokai', 'node dist/server/main.js').replace('approve ID', `approve ${importId}`);
    const { stdout } = await shell('/bin/sh', ['-c', command], {
      cwd: root,
      env: { ...process.env, DATA_DIR: dataDir },
      timeout: 120_000,
    });
    said.push(stdout);
  }
  const [reconciled, checked] = said.reverse();
  const promised = readme.match(/^(T-000\d: \w+| {2}tour-2024 .*)$/gm) ?? [];
  expect(promised).toHaveLength(4);
  for (const words of promised) expect(checked).toContain(words);
  expect(checked).toContain('2024-06-03T08:30 card_paid, main-shop, credit_card');
  expect(reconciled).toMatch(/tour-2024 +\(all, people\) +2 +2 +0 +1/);
});

it('the doctor then finds a list that was taken back, and who was on it is not told to be safe', async () => {
  const env = { DATA_DIR: dataDir };
  expect((await run(['doctor'], env)).stdout).toMatch(/^ok {5}answers .*1 live incidents/m);
  const history = (await run(['import', 'history'], env)).stdout;
  const importId = /^import (\d+) applied list/m.exec(history)?.[1] as string;
  const asked = await run(['import', 'rollback', importId, '--by', 'operator@shop.example'], env);
  const [, change = '', clears = ''] = /^change (\d+) waiting (\d+)$/m.exec(asked.stdout) ?? [];
  await run(['change', 'approve', change, '--by', 'approver@shop.example', '--clears', clears], env);
  const { exitCode, stdout } = await run(['doctor'], env);
  expect([exitCode, stdout]).toEqual([
    1,
    expect.stringMatching(/^WRONG {2}answers .*tour-2024: payment-page has no live list; nobody gets an all-clear/m),
  ]);
  const { exitCode: checked, stdout: answers } = await run(['check', '--member', 'T-0001', 'T-0003'], env);
  expect([checked, answers]).toEqual([
    1,
    expect.stringMatching(
      /^T-0001: could_not_check \(list_missing\)$[\s\S]*^T-0003: could_not_check \(list_missing\)$/m,
    ),
  ]);
});
