import { execFileSync } from 'node:child_process';
import { recordEvent } from '../../server/audit/record-event';
import { registerAuditCommands } from '../../server/cli/audit-commands';
import { registerChangeCommands } from '../../server/cli/change-commands';
import { registerCommands } from '../../server/cli/command-groups';
import { registerCompletionCommands } from '../../server/cli/completion-commands';
import { registerExportCommands } from '../../server/cli/export-commands';
import { registerImportCommands } from '../../server/cli/import-commands';
import { registerIncidentCommands } from '../../server/cli/incident-commands';
import { registerStaffCommands } from '../../server/cli/staff-commands';
import { registerTokenCommands } from '../../server/cli/token-commands';
import { encodeCp932 } from '../../server/csv/encode-cp932';
import type { Dependencies } from '../../server/dependencies';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { runCommand } from './run-command';

let database: TestDatabase;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
});
afterAll(() => database.drop());

describe('audit list', () => {
  beforeAll(async () => {
    await recordEvent(database.db, { actor: 'staff-1', action: 'incident.publish', subject: 'leak' });
    await recordEvent(database.db, {
      actor: 'system',
      action: 'member.purge',
      memberId: 'M-1',
      reason: 'two\nlines\tof it',
    });
    await recordEvent(database.db, {
      actor: 'staff-1',
      action: 'incident.close',
      subject: 'leak',
      data: { revision: 2 },
    });
  });
  const list = (...words: string[]) => runCommand(registerAuditCommands, deps, ['audit', 'list', ...words]);

  it('prints the newest first, one line an event, whatever stands in a reason', async () => {
    const { lines } = await list();
    expect(lines.map((line) => line.split('\t').slice(2, 4))).toEqual([
      ['staff-1', 'incident.close'],
      ['system', 'member.purge'],
      ['staff-1', 'incident.publish'],
    ]);
    expect(lines[1]).toMatch(/\tM-1\ttwo lines of it\t\{\}$/);
  });

  it('takes filters and prints objects', async () => {
    const { lines } = await list('--json', '--action', 'incident', '--limit', '1');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ action: 'incident.close', subject: 'leak', member_id: null, data: { revision: 2 } }),
    ]);
    expect((await list('--member', 'M-1')).lines).toHaveLength(1);
    expect((await list('--from', '2999-01-01')).lines).toEqual([]);
    expect((await list('--from', 'yesterday')).exitCode).not.toBe(0);
  });
});

it.each([
  [registerStaffCommands, ['staff', 'list']],
  [registerTokenCommands, ['token', 'list']],
  [registerChangeCommands, ['change', 'list']],
  [registerImportCommands, ['import', 'history']],
  [registerIncidentCommands, ['incident', 'list']],
] as const)('what lists has --json and prints one array (%p %p)', async (register, words) => {
  const { lines } = await runCommand(register, deps, [...words, '--json']);
  expect(lines.map((line) => JSON.parse(line))).toEqual([[]]);
  expect((await runCommand(register, deps, [...words])).lines).toEqual([]);
});

describe('completion', () => {
  const complete = async (...words: string[]) => {
    const everything = (
      program: Parameters<typeof registerCommands>[0],
      context: Parameters<typeof registerCommands>[1],
    ) => registerCommands(program, context, 'completion');
    const { lines } = await runCommand(everything, deps, ['completion']);
    const typed = words.map((word) => `'${word}'`).join(' ');
    const script = `${lines[0]}\nCOMP_WORDS=(shokai ${typed}); COMP_CWORD=${words.length}; _shokai; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
  };

  it('knows commands, their subcommands and options', async () => {
    expect(await complete('do')).toEqual(['doctor']);
    expect(await complete('import', 'hi')).toEqual(['history']);
    expect(await complete('import', 'list', '--inc')).toEqual(['--incident']);
    expect(await complete('doctor', '--send')).toEqual(['--send-test']);
    expect(registerCompletionCommands).toBeInstanceOf(Function);
  });
});

describe('encodings of exports', () => {
  it('CP932 holds what Windows writes, and refuses what it lacks by its code, not by its value', () => {
    expect(encodeCp932('髙橋～①').toString('hex')).toBe('fbfc8bb481608740');
    expect(() => encodeCp932('𠮷野')).toThrow('CP932 has no character U+20BB7');
  });

  it('are three, with a mark for Excel where nothing is said', async () => {
    for (const kind of ['verdicts', 'outreach', 'told', 'letters']) {
      const { error } = await runCommand(registerExportCommands, deps, [
        'export',
        kind,
        'none',
        '--encoding',
        'latin1',
      ]);
      expect(error).not.toBe('');
    }
  });
});
