import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A file name that stands for one part of this process: process ID, the time at which the process began, and a random part. With the time, a
 * process that was later given the same ID is not mistaken for it.
 */
export const ownMark = (): string => `${process.pid}.${beginningOf(process.pid)}.${randomBytes(6).toString('hex')}`;

/** Whether the process that made the mark still runs. */
export function isAlive(mark: string): boolean {
  const [pid, beginning] = mark.split('.');
  return beginning !== undefined && beginningOf(Number(pid)) === beginning;
}

/** When a process began, in whatever the system counts; undefined when there is none. */
function beginningOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux')
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).replace(/\W+/g, '') || undefined
      );
    // Field 22 of proc_pid_stat(5), counted after the command's closing parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
