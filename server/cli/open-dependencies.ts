import pino, { type DestinationStream } from 'pino';
import { connect } from '../../db/connection';
import { migrate, pendingMigrations } from '../../db/migrate';
import { type OpenDatabase, openDatabase } from '../../db/open-database';
import { noteFaultsOf } from '../alarms/database-faults';
import { type Config, readConfig } from '../config';
import type { Dependencies } from '../dependencies';
import { ConfigurationError } from '../errors';
import { checkKeys } from '../installation/check-keys';
import { keepNotices } from '../notices/kept-notices';
import { createLiveIncidents } from '../notices/live-incidents';
import { hashQueue } from '../passwords/hash-queue';
import { createKeyring } from '../sealing/keyring';
import { createSignInLine } from '../waiting/sign-in-line';
import { interruptible } from './end-signals';

/** Everything with state, and how to let go of it. */
export interface OpenDependencies {
  deps: Dependencies;
  close: () => Promise<void>;
}

/** See `CommandContext.withDependencies`. */
export function withDependencies<T>(work: (deps: Dependencies) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  return withDatabase(config, async (database) => {
    const { deps, close } = await openDependencies(config, database, { long: true });
    return work(deps).finally(close);
  });
}

/** Opens the database, runs `work`, and leaves the database again, also on Ctrl-C. */
export function withDatabase<T>(config: Config, work: (database: OpenDatabase) => Promise<T>): Promise<T> {
  const opening = openDatabase(config);
  const leave = async () => (await opening.catch(() => undefined))?.leave();
  return interruptible(leave, async () => work(await opening));
}

/**
 * The composition root.
 * @param options.long lifts the statement timeout.
 * @throws ConfigurationError as `checkDatabase` does.
 */
export async function openDependencies(
  config: Config,
  database: OpenDatabase,
  options: { long?: boolean; logTo?: DestinationStream } = {},
): Promise<OpenDependencies> {
  const deps = buildDependencies(config, database.url, options);
  try {
    await checkDatabase(deps, database.ownerUrl);
  } catch (error) {
    await deps.db.destroy();
    throw error;
  }
  return { deps, close: () => deps.db.destroy() };
}

/** Milliseconds for which lines of a busy program are gathered: a write for each was a twentieth of a page. */
const gatherFor = 250;

/** @param isBusy writes a few lines at a time; what is left when the process ends is written then */
function logStream(isBusy: boolean): DestinationStream {
  if (!isBusy) return pino.destination(2);
  const stream = pino.destination({ dest: 2, minLength: 4_096, sync: true });
  setInterval(() => stream.flushSync(), gatherFor).unref();
  process.once('exit', () => stream.flushSync());
  return stream;
}

/** Everything with state, before the database was asked anything. @throws ConfigurationError when a key is malformed */
export function buildDependencies(
  config: Config,
  databaseUrl: string,
  options: { long?: boolean; logTo?: DestinationStream } = {},
): Dependencies {
  const keys = createKeyring(config.piiKey, config.digestKey);
  const log = pino(
    { level: config.production ? 'info' : 'warn' },
    options.logTo ?? logStream(config.production && !options.long),
  );
  const db = connect(databaseUrl, { ...options, onConnect: noteFaultsOf });
  const { fixedNow } = config;
  const now = fixedNow ? () => fixedNow : () => new Date();
  const kept = config.databaseUrl && !options.long ? keepNotices(config.dataDir, { now, log }) : undefined;
  const signInLine = createSignInLine({ db, now: () => new Date(), log, hashes: hashQueue });
  return { config, db, now, log, keys, liveIncidents: createLiveIncidents({ db, log, kept }), signInLine };
}

/**
 * Makes sure that the database is the one that this program and these keys belong to.
 * @throws ConfigurationError when it was filled with another key, or in production when it lacks migrations (elsewhere they are applied).
 */
export async function checkDatabase({ config, db, keys }: Dependencies, ownerUrl: string): Promise<void> {
  const pending = await pendingMigrations(db);
  if (pending.length > 0 && config.production)
    throw new ConfigurationError(`The database lacks ${pending.length} migrations; run "shokai migrate" first.`);
  if (pending.length > 0) await migrate(ownerUrl);
  await checkKeys({ db, keys });
}
