import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Cluster } from './cluster';

/**
 * Port of the cluster's running server; undefined when none runs. Waits while it is starting or stopping.
 * A postmaster.pid whose process ID now belongs to another program is removed: PostgreSQL would take it for a running server.
 */
export async function runningPort({ home }: Cluster): Promise<number | undefined> {
  const data = path.join(home, 'data');
  const pidFile = path.join(data, 'postmaster.pid');
  for (;;) {
    // Lines of postmaster.pid: process ID, folder, start time, port, socket, address, shared memory, status.
    const lines = readLines(pidFile);
    const pid = Number(lines[0]);
    if (!pid || !exists(pid)) return undefined;
    if (!isServer(pid, data)) {
      rmSync(pidFile, { force: true });
      return undefined;
    }
    if (lines[7]?.trim() === 'ready') return Number(lines[3]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A server's working directory is its data directory. Where the system does not tell, the process ID is believed. */
function isServer(pid: number, data: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
  } catch {
    return false;
  }
}
