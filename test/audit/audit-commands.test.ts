import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { recordEvent } from '../../server/audit/record-event';
import { registerAuditCommands } from '../../server/cli/audit-commands';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

let database: TestDatabase;
let dataDir: string;
beforeEach(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-audit-'));
  await recordEvent(database.db, { actor: 'system', action: 'test.happen' });
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true });
  await database.drop();
});

const audit = async (...words: string[]) => {
  const errors: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  const deps = testDependencies(database.db, { config: testConfig({ dataDir }) });
  const { exitCode, lines, error } = await runCommand(registerAuditCommands, deps, ['audit', ...words]);
  spy.mockRestore();
  return { exitCode, lines, error: error || errors.join('') };
};
const foreign = `audit head 7 ${'0'.repeat(64)} of 00000000-0000-4000-8000-000000000000`;

it('says that it cannot know all as long as no head was kept, and keeps one', async () => {
  const first = await audit('verify');
  expect([first.exitCode, first.lines]).toEqual([0, expect.arrayContaining(['1 events hold, 0 exported heads'])]);
  expect(first.lines.at(-1)).toContain('nothing tells whether all of it was written anew');
  const second = await audit('verify');
  expect([second.exitCode, second.lines]).toEqual([0, ['1 events hold, 1 exported heads', first.lines[1]]]);
  expect((await audit('head')).lines).toEqual([first.lines[1]]);
});

it('exits with 1 where a head was kept of a chain that is gone, whichever file has it', async () => {
  const file = path.join(dataDir, 'from-the-auditors.txt');
  writeFileSync(file, `mail of Monday\n${foreign}\n`);
  const broken = {
    exitCode: 1,
    error: expect.stringMatching(/^shokai: The audit log is broken: it began anew: .* number 7.*\n$/),
  };
  expect(await audit('verify', '--heads', file)).toMatchObject(broken);
  appendFileSync(path.join(dataDir, 'audit-heads-00000000-0000-4000-8000-000000000000.log'), `${foreign}\n`);
  expect(await audit('verify')).toMatchObject(broken);
  expect(await audit('head')).toMatchObject({ exitCode: 1, error: expect.stringContaining('does not go on') });
});

it('refuses a file of heads that has none', async () => {
  const file = path.join(dataDir, 'empty.txt');
  writeFileSync(file, 'nothing');
  expect((await audit('verify', '--heads', file)).error).toContain('has no "audit head" line');
});
