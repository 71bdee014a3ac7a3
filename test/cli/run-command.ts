import { Command } from 'commander';
import type { CommandContext } from '../../server/cli/context';
import { describeError } from '../../server/cli/describe-error';
import type { Dependencies } from '../../server/dependencies';

export interface CommandResult {
  exitCode: number;
  /** Lines on standard output. */
  lines: string[];
  /** What went to standard error for a failure. */
  error: string;
}

/** Runs one command of a group as the command line would, on the dependencies of a test. */
export async function runCommand(
  register: (program: Command, context: CommandContext) => void,
  deps: Dependencies,
  words: string[],
): Promise<CommandResult> {
  const lines: string[] = [];
  const context: CommandContext = {
    exitCode: 0,
    print: (line) => void lines.push(line),
    progress: () => ({ update: () => {}, stop: () => {} }),
    readInput: async () => '',
    withDependencies: (work) => work(deps),
  };
  const program = new Command('shokai').exitOverride().configureOutput({ writeErr: () => {} });
  register(program, context);
  try {
    await program.parseAsync(words, { from: 'user' });
    return { exitCode: context.exitCode, lines, error: '' };
  } catch (error) {
    const { text, exitCode } = describeError(error);
    return { exitCode, lines, error: text };
  }
}
