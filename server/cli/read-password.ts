import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { CommandContext } from './context';

/** A password from standard input without its trailing newline; asked for on a terminal, where it is not echoed. */
export async function readPassword(context: CommandContext): Promise<string> {
  if (!process.stdin.isTTY) return withoutNewline(await context.readInput());
  return ask();
}

/** As `readPassword`, or nothing where standard input is a terminal or stays silent: whoever pipes no password need not close it. */
export async function readPasswordIfGiven(context: CommandContext): Promise<string | undefined> {
  if (process.stdin.isTTY) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, 2000, '');
  });
  const given = await Promise.race([context.readInput(), silence]).finally(() => clearTimeout(timer));
  if (!given) process.stdin.unref?.();
  return withoutNewline(given) || undefined;
}

const withoutNewline = (text: string) => text.replace(/\r?\n$/, '');

async function ask(): Promise<string> {
  process.stderr.write('Password: ');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise((resolve) => terminal.once('line', resolve).once('close', () => resolve('')));
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
