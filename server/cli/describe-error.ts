import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { InvalidInputError, type Problem, ShokaiError, UsageError } from '../errors';
import { codeOfFailure } from '../outage';
import { projectRoot } from '../project-root';

/** Problems beyond this many are counted, not printed. */
const mostProblems = 100;

const databaseErrors: Record<string, string> = {
  ECONNREFUSED: 'The database does not answer.',
  ECONNRESET: 'The database closed the connection.',
  ENOTFOUND: 'The host of DATABASE_URL is unknown.',
  ETIMEDOUT: 'The database does not answer.',
  '28P01': 'The database refuses the user or password of DATABASE_URL.',
  '28000': 'The database refuses the user of DATABASE_URL.',
  '3D000': 'The database that DATABASE_URL names does not exist.',
  '42501': 'The database user lacks a right that this needs.',
  '53100': 'The disk that holds the database is full.',
  '53300': 'The database has no connection left.',
  '55P03': 'Another command holds what this one needs; try again when it has ended.',
  '57014': 'The database took too long, so the statement was given up.',
  '57P01': 'The database was stopped.',
  '57P03': 'The database is starting or stopping; try again.',
  ENOSPC: 'The disk is full.',
};

/**
 * What a failed command prints and exits with. Errors that nobody foresaw may hold personal values in their message: of those it prints the
 * class, the code and the place in the program only.
 */
export function describeError(error: unknown): { text: string; exitCode: number } {
  if (error instanceof InvalidInputError)
    return { text: [`shokai: ${error.message}`, ...problemLines(error.problems)].join('\n'), exitCode: 1 };
  if (error instanceof ShokaiError)
    return { text: `shokai: ${error.message}`, exitCode: error instanceof UsageError ? 2 : 1 };
  const code = codeOfFailure(error);
  const known = databaseErrors[code ?? ''];
  if (known) return { text: `shokai: ${known}`, exitCode: 1 };
  const id = randomBytes(4).toString('hex');
  const name = error instanceof Error ? error.name : typeof error;
  const place = placeOf(error);
  const about = [name, code, place].filter(Boolean).join(', ');
  return {
    text: `shokai: Unexpected error ${id} (${about}). Nothing more is printed, since it could be personal.`,
    exitCode: 1,
  };
}

function problemLines(problems: Problem[]): string[] {
  const lines = problems.slice(0, mostProblems).map(({ line, key, message }) => {
    const where = [line === undefined ? '' : `line ${line}`, key ?? ''].filter(Boolean).join(', ');
    return where ? `  ${where}: ${message}` : `  ${message}`;
  });
  const more = problems.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

/** The innermost line of the stack that is ours. */
function placeOf(error: unknown): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frame = stack
    .split('\n')
    .find((line) => /^\s+at /.test(line) && /[/\\](server|db|seeds)[/\\]/.test(line) && !line.includes('node_modules'));
  const found = /\(?([^()\s]+:\d+):\d+\)?$/.exec(frame ?? '')?.[1];
  return found && path.relative(projectRoot, found);
}
