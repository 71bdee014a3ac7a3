import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cluster, createCluster, startCluster, stopCluster, superuser } from '../db/cluster';
import { postgresAccount } from '../db/postgres-account';
import { binariesFor } from '../db/postgres-binaries';

export interface TestServer {
  /** Superuser's connection to the maintenance database. */
  ownerUrl: string;
  stop: () => Promise<void>;
}

/** A PostgreSQL of its own for one jest run, in a temporary folder. It ends with the run, also when the run is killed. */
export async function startTestServer(): Promise<TestServer> {
  const home = mkdtempSync(path.join(tmpdir(), 'shokai-test-'));
  chmodSync(home, 0o755);
  const account = postgresAccount();
  const cluster: Cluster = { home, account, binaries: binariesFor(account, home) };
  const password = randomBytes(16).toString('hex');
  await createCluster(cluster, password, ['--no-sync']);
  const stopWatching = endWithThisProcess(home);
  const port = await startCluster(cluster, ['fsync = off', 'max_connections = 300', 'log_statement = none']);
  return {
    ownerUrl: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await stopCluster(cluster);
      stopWatching();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A small shell outlives us long enough to end the server and remove its folder. */
function endWithThisProcess(home: string): () => void {
  const script = `
    while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
    read -r postmaster < "$1/data/postmaster.pid" && kill -QUIT "$postmaster"
    sleep 1
    rm -rf "$1"`;
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', home], { detached: true, stdio: 'ignore', cwd: '/' });
  watcher.unref();
  return () => process.kill(-(watcher.pid as number), 'SIGKILL');
}
