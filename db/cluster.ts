import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { freemem, totalmem } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../server/errors';
import type { Account } from './postgres-account';
import type { Binaries } from './postgres-binaries';

/** One PostgreSQL cluster in a folder that its account owns: `data` and `postgres.log` are in it. */
export interface Cluster {
  home: string;
  binaries: Binaries;
  account: Account | undefined;
}

/** Superuser of every embedded cluster; the application itself signs in as another role. */
export const superuser = 'shokai_owner';

const dataOf = (cluster: Cluster) => path.join(cluster.home, 'data');

/** Makes the cluster, whole or not at all. Checksums are on; text sorts and folds alike on every machine. */
export async function createCluster(cluster: Cluster, password: string, flags: string[] = []): Promise<void> {
  const unfinished = path.join(cluster.home, 'data.new');
  const passwordFile = path.join(cluster.home, 'password.new');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(cluster.home, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (cluster.account) {
    const { uid, gid } = cluster.account;
    for (const name of [cluster.home, passwordFile]) chownSync(name, uid, gid);
  }
  try {
    await run(cluster, 'initdb', [
      ...['--pgdata', unfinished, '--username', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C'],
      ...['--data-checksums', ...flags],
    ]);
    renameSync(unfinished, dataOf(cluster));
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * Starts the cluster in a session of its own, so that a terminal's Ctrl-C does not reach it.
 * @param settings lines for postgresql.conf beyond those that every cluster has
 * @returns the port on 127.0.0.1
 * @throws ConfigurationError when it does not start
 */
export async function startCluster(cluster: Cluster, settings: string[] = []): Promise<number> {
  const data = dataOf(cluster);
  const made = readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  const major = cluster.binaries.version.split('.')[0];
  if (made !== major)
    throw new ConfigurationError(
      `The database in ${data} was made by PostgreSQL ${made}, but this is PostgreSQL ${major}: dump it with the version that made it, and restore (docs/operations.md).`,
    );
  const log = path.join(cluster.home, 'postgres.log');
  if (existsSync(log) && statSync(log).size > 10_000_000) rmSync(log);
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 ? await lastPort(data) : await freePort();
    const lines = [`port = ${port}`, ...commonSettings(), ...settings];
    writeFileSync(path.join(data, 'postgresql.conf'), `${lines.join('\n')}\n`);
    try {
      await run(cluster, 'pg_ctl', ['start', '--pgdata', data, '--log', log, '--wait', '--timeout', '120', '--silent']);
      return port;
    } catch (error) {
      // The port may have gone to another program, or processes of a killed server may still be ending.
      if (attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300 * attempt));
    }
  }
}

/** Stops the cluster after its running statements were cut off; no acknowledged write is lost. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  const data = dataOf(cluster);
  await run(cluster, 'pg_ctl', ['stop', '--pgdata', data, '--mode', 'fast', '--wait', '--timeout', '120', '--silent']);
}

/** Settings for bulk loads on a small machine; durability stays as PostgreSQL has it. */
function commonSettings(): string[] {
  const roomy = totalmem() > 3 * 2 ** 30 && freemem() > 2 ** 30;
  return [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 100',
    `shared_buffers = ${roomy ? 256 : 64}MB`,
    `maintenance_work_mem = ${roomy ? 256 : 64}MB`,
    `work_mem = ${roomy ? 32 : 8}MB`,
    'max_wal_size = 4GB',
    'wal_level = minimal',
    'max_wal_senders = 0',
    'checkpoint_completion_target = 0.9',
    'random_page_cost = 1.1',
    "timezone = 'UTC'",
    "lc_messages = 'C'",
    "log_line_prefix = '%m [%p] '",
    // Parameters and statements hold personal values: errors in the log go without them.
    'log_min_error_statement = panic',
    'log_parameter_max_length_on_error = 0',
    'log_error_verbosity = terse',
    'password_encryption = scram-sha-256',
  ];
}

/** The port it had before, so that pools find a restarted server again; another where that one is taken. */
async function lastPort(data: string): Promise<number> {
  const port = /^port = (\d+)$/m.exec(readFileSync(path.join(data, 'postgresql.conf'), 'utf8'))?.[1];
  return freePort(Number(port ?? 0)).catch(() => freePort());
}

async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs one of PostgreSQL's programs under the cluster's account. */
async function run(cluster: Cluster, program: string, args: string[]): Promise<string> {
  const { uid, gid } = cluster.account ?? {};
  const file = path.join(cluster.binaries.folder, 'bin', program);
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  return new Promise((resolve, reject) => {
    const options = { uid, gid, cwd: cluster.home, env, detached: true };
    execFile(file, args, options, (error, stdout, stderr) =>
      error
        ? reject(new ConfigurationError(explain(cluster, program, stderr || stdout), { cause: error }))
        : resolve(stdout),
    );
  });
}

/** One line for why PostgreSQL did not start or stop. */
function explain(cluster: Cluster, program: string, output: string): string {
  const log = path.join(cluster.home, 'postgres.log');
  const told = existsSync(log) ? readFileSync(log, 'utf8').slice(-4000) : '';
  if (/No space left on device/.test(output + told)) return `The disk that holds ${cluster.home} is full.`;
  const reason =
    /(?:FATAL|PANIC|error):\s*(.*)/.exec(told.split('\n').reverse().join('\n')) ?? /error:\s*(.*)/.exec(output);
  return `The embedded PostgreSQL failed (${program}): ${reason?.[1] ?? output.trim().split('\n').at(-1)}; see ${log}.`;
}
