import type { Dependencies } from '../dependencies';
import { type Progress, startProgress } from './progress';

/** What every command is given. */
export interface CommandContext {
  /** Set it to 1 where a command did its work but found something wrong. */
  exitCode: number;
  /** One line of data on standard output. */
  print: (line: string) => void;
  /** A bar for a job of more than a second. */
  progress: (label: string, total: number) => Progress;
  /** Everything on standard input, as UTF-8. */
  readInput: () => Promise<string>;
  /**
   * Opens configuration, keys and database, runs `work` and closes them again, also on Ctrl-C. The embedded database is joined or started, and
   * stopped by whoever leaves last. No statement timeout applies, so that whole tables can be worked through.
   * @throws ConfigurationError when one of them is missing or the database lacks migrations.
   */
  withDependencies: <T>(work: (deps: Dependencies) => Promise<T>) => Promise<T>;
}

export function createCommandContext(): CommandContext {
  return {
    exitCode: 0,
    print: (line) => void process.stdout.write(`${line}\n`),
    progress: startProgress,
    readInput,
    withDependencies: (work) => {
      const { withDependencies } = require('./open-dependencies') as typeof import('./open-dependencies');
      return withDependencies(work);
    },
  };
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
