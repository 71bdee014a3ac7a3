import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../server/errors';
import { type Cluster, createCluster, startCluster, stopCluster, superuser } from './cluster';
import { readOrMake } from './kept-file';
import { type Account, canEnter, postgresAccount } from './postgres-account';
import { binariesFor } from './postgres-binaries';
import { withLock } from './process-lock';
import { applicationRole, prepareDatabase } from './roles';
import { runningPort } from './running-cluster';
import { isAlive, ownMark } from './running-processes';

const database = 'shokai';

/** What DATA_DIR knows of its database. Without it there is no way in, so a deleted DATA_DIR means a fresh start. */
interface Note {
  /** Folder of the cluster; relative to DATA_DIR where it lies inside. */
  home: string;
  ownerPassword: string;
  password: string;
}

/** The embedded PostgreSQL, held by this process until it leaves. */
export interface EmbeddedServer {
  /** As the application. */
  url: string;
  /** As the owner of the database. */
  ownerUrl: string;
  /** Starts it again on the same port if it died. */
  revive: () => Promise<void>;
  /** Whoever leaves last stops it. */
  leave: () => Promise<void>;
}

/**
 * Joins the embedded PostgreSQL of a data directory; starts it when it is not running, and makes it when there is none.
 * @throws ConfigurationError when it cannot be made or started.
 */
export async function joinEmbeddedServer(dataDir: string): Promise<EmbeddedServer> {
  const { note, cluster } = inDataDirectory(dataDir, () => {
    const found = readOrMake(path.join(dataDir, 'database.json'), () => newNote(dataDir));
    return { note: found, cluster: openCluster(dataDir, found) };
  });
  const users = path.join(cluster.home, 'users');
  const mark = path.join(users, ownMark());
  const exclusively = <T>(work: () => Promise<T>) => withLock(path.join(cluster.home, 'lock'), work);
  const urlAs = (role: string, password: string, port: number, name: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${name}`;

  const leave = () =>
    exclusively(async () => {
      rmSync(mark, { force: true });
      if (livingUsers(users) === 0 && (await runningPort(cluster))) await stopCluster(cluster);
    });
  const start = async () => (await runningPort(cluster)) ?? (await startCluster(cluster));
  try {
    const port = await exclusively(async () => {
      mkdirSync(users, { recursive: true });
      writeFileSync(mark, '');
      if (!existsSync(path.join(cluster.home, 'data'))) await createCluster(cluster, note.ownerPassword);
      const found = await start();
      await prepareDatabase(urlAs(superuser, note.ownerPassword, found, 'postgres'), database, note.password);
      return found;
    });
    return {
      url: urlAs(applicationRole, note.password, port, database),
      ownerUrl: urlAs(superuser, note.ownerPassword, port, database),
      revive: () => exclusively(async () => void (existsSync(mark) && (await start()))),
      leave,
    };
  } catch (error) {
    await leave().catch(() => undefined);
    throw error;
  }
}

function openCluster(dataDir: string, note: Note): Cluster {
  const home = path.resolve(dataDir, note.home);
  if (path.isAbsolute(note.home) && !existsSync(home))
    throw new ConfigurationError(
      `The database of ${dataDir} is gone: ${home}. Bring it back, or delete ${dataDir} to start afresh.`,
    );
  const data = path.join(home, 'data');
  const account = postgresAccount(existsSync(data) ? statSync(data).uid : undefined);
  mkdirSync(home, { recursive: true, mode: 0o711 });
  if (!canEnter(path.dirname(home), account))
    throw new ConfigurationError(
      `The account ${account?.name} cannot enter ${dataDir}, where its database lies; move it back.`,
    );
  return { home, account, binaries: binariesFor(account, home) };
}

/** @throws ConfigurationError where the data directory cannot be read or written. */
function inDataDirectory<T>(dataDir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`The data directory ${dataDir} cannot be used: ${code ?? message}.`, { cause: error });
  }
}

/** Users of the server whose process lives. */
function livingUsers(folder: string): number {
  return readdirSync(folder).filter((mark) => isAlive(mark) || rmSync(path.join(folder, mark), { force: true })).length;
}

function newNote(dataDir: string): Note {
  const password = () => randomBytes(24).toString('base64url');
  return { home: newHome(dataDir, postgresAccount()), ownerPassword: password(), password: password() };
}

/** A folder that the account can enter: in DATA_DIR, or where DATA_DIR lies under a folder that is closed to others, in a place for services. */
function newHome(dataDir: string, account: Account | undefined): string {
  if (canEnter(dataDir, account)) return 'postgres';
  const name = `shokai-${randomBytes(8).toString('hex')}`;
  for (const folder of ['/var/lib', tmpdir()]) {
    try {
      mkdirSync(path.join(folder, name));
      if (canEnter(folder, account)) return path.join(folder, name);
      rmSync(path.join(folder, name), { recursive: true });
    } catch {
      // Not writable: the next place.
    }
  }
  throw new ConfigurationError(`No folder was found that the account ${account?.name} can enter; set DATABASE_URL.`);
}
