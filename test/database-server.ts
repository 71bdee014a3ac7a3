import { randomBytes } from 'node:crypto';
import { type Cluster, createCluster, startCluster, stopCluster, superuser } from '../db/cluster';
import { postgresAccount } from '../db/postgres-account';
import { binariesFor } from '../db/postgres-binaries';

export interface TestServer {
  cluster: Cluster;
  /** Superuser's connection to the maintenance database. */
  ownerUrl: string;
  stop: () => Promise<void>;
}

/** Settings that tests can do with: what they write need not outlive a power cut. */
const testSettings = ['fsync = off', 'max_connections = 300', 'log_statement = none'];

/** A PostgreSQL of its own in a folder of the run's. */
export async function startTestServer(home: string, settings = testSettings): Promise<TestServer> {
  const account = postgresAccount();
  const cluster: Cluster = { home, account, binaries: binariesFor(account, home) };
  const password = randomBytes(16).toString('hex');
  await createCluster(cluster, password, ['--no-sync']);
  const port = await startCluster(cluster, settings);
  return {
    cluster,
    ownerUrl: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
    stop: () => stopCluster(cluster),
  };
}
