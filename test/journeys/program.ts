import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const running = new Set<ChildProcess>();

// What a failed test has left running ends with its file.
afterAll(() => running.forEach((child) => void child.kill('SIGKILL')));

/** A run of the built program (`npm test` builds it first). */
export interface Run {
  process: ChildProcess;
  /** Everything written so far. */
  output: () => { stdout: string; stderr: string };
  /** Resolves when standard output has a match. @throws Error when the program ends without one */
  saw: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** Starts `shokai …` in a process group of its own. */
export function start(words: string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, [path.join(root, 'dist/server/main.js'), ...words], {
    env: { PATH: process.env.PATH, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  running.add(child);
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 170_000);
  const ended: Run['ended'] = new Promise((resolve) =>
    child.on('close', (exitCode) => {
      clearTimeout(giveUp);
      running.delete(child);
      resolve({ exitCode, ...written });
    }),
  );
  return {
    process: child,
    output: () => written,
    saw: (pattern) =>
      waitFor(() => {
        const found = pattern.exec(written.stdout);
        if (!found && !running.has(child)) throw new Error(`The program has ended. ${written.stderr}`);
        return found;
      }, 150_000),
    ended,
  };
}

/** Runs `shokai …` to its end. */
export const run = (words: string[], env: Record<string, string>) => start(words, env).ended;

/** Polls until `look` finds something. */
export async function waitFor<T>(look: () => T | Promise<T>, within = 30_000): Promise<NonNullable<T>> {
  for (const giveUpAt = Date.now() + within; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const found = await look();
    if (found) return found;
    if (Date.now() > giveUpAt) throw new Error(`Nothing after ${within} ms.`);
  }
}

/** A data directory that other accounts can enter, gone with the run at the latest. */
export async function makeDataDir(): Promise<{ dataDir: string; remove: () => void }> {
  const dataDir = mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'data-'));
  await chmod(dataDir, 0o755);
  const remove = () => {
    killLeftovers(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { dataDir, remove };
}

/** What is left of a data directory's database: the server's process, users, claims. All empty: nothing is left. */
export function leftovers(dataDir: string): { processes: number[]; users: string[]; claims: string[] } {
  const home = path.join(dataDir, 'postgres');
  const processes = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).includes(dataDir));
  return {
    processes: processes.map(Number),
    users: namesIn(path.join(home, 'users')),
    claims: namesIn(path.join(home, 'lock')),
  };
}

/** Ends what is left of a data directory's database as a power cut would. */
export function killLeftovers(dataDir: string): void {
  for (const pid of leftovers(dataDir).processes)
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
