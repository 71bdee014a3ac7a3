import { Command, CommanderError } from 'commander';
import { readPlace } from '../config';
import { settleAt } from '../place';
import { version } from '../project-root';
import { registerCommands } from './command-groups';
import { createCommandContext } from './context';
import { describeError } from './describe-error';

/**
 * Runs one command.
 * @param words what follows the program's name
 * @returns exit code: 0 done, 1 refused or found wrong, 2 bad usage
 */
export async function runCommandLine(words: string[]): Promise<number> {
  endQuietlyWhenNobodyReads();
  const context = createCommandContext();
  const program = new Command('shokai')
    .description('Tells people whether a leak affects them. Data goes to standard output, errors to standard error.')
    .version(version)
    .helpCommand('help [command]', 'print what a command takes')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(inOneLine(text)) });
  try {
    settleAt(readPlace(process.env));
    registerCommands(program, context, words[0]);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { text, exitCode } = describeError(error);
    process.stderr.write(`${text}\n`);
    return exitCode;
  }
}

/** What was wrong with the words, and the word that was probably meant. */
const inOneLine = (text: string) =>
  `${text
    .trim()
    .replace(/^error: /, 'shokai: ')
    .replaceAll('\n', ' ')}\n`;

/** `shokai export … | head` closes our output early; that is no error of ours. */
function endQuietlyWhenNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}
