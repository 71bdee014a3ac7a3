import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { connect, withClient } from './connection';
import { joinEmbeddedServer } from './embedded-server';

/** A database that answers and is new enough. */
export interface OpenDatabase {
  /** As the application. */
  url: string;
  /** For migrations: the same as `url` where DATABASE_URL is given. */
  ownerUrl: string;
  /** Starts an embedded database again if it died; nothing to do for one of DATABASE_URL. */
  revive: () => Promise<void>;
  /** Call it once all pools are closed. */
  leave: () => Promise<void>;
}

/**
 * Opens the database of DATABASE_URL, or else the embedded one.
 * @throws ConfigurationError when it cannot be reached or is older than PostgreSQL 15.
 */
export async function openDatabase(config: {
  databaseUrl: string | undefined;
  dataDir: string;
}): Promise<OpenDatabase> {
  if (!config.databaseUrl) return joinEmbeddedServer(config.dataDir);
  await checkServer(config.databaseUrl);
  return { url: config.databaseUrl, ownerUrl: config.databaseUrl, revive: async () => {}, leave: async () => {} };
}

async function checkServer(databaseUrl: string): Promise<void> {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl) || !URL.canParse(databaseUrl))
    throw new ConfigurationError('DATABASE_URL must look like postgres://user:password@host:5432/database.');
  const db = connect(databaseUrl, { max: 2, long: true });
  try {
    const { version, text } = await readVersion(db);
    if (version < 150000)
      throw new ConfigurationError(`The PostgreSQL of DATABASE_URL is version ${text}; version 15 or later is needed.`);
    if (await isPooledByTransaction(db)) throw new ConfigurationError(poolerOf('pools by transaction'));
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { host, pathname } = new URL(databaseUrl);
    const { code, message } = error as { code?: string; message: string };
    const [, refused] = /unsupported startup parameter:? ?(?:in options: )?(\S+)/.exec(message) ?? [];
    if (refused) throw new ConfigurationError(poolerOf(`refuses the setting ${refused}`), { cause: error });
    throw new ConfigurationError(`DATABASE_URL cannot be reached (${host}${pathname}): ${code ?? message}.`, {
      cause: error,
    });
  } finally {
    await db.destroy();
  }
}

/** As a number that can be compared (180004) and as PostgreSQL writes it. */
export async function readVersion(db: Knex): Promise<{ version: number; text: string }> {
  const { rows } = await db.raw(
    "select current_setting('server_version_num')::int as version, current_setting('server_version') as text",
  );
  return rows[0];
}

const poolerOf = (what: string) =>
  `The pooler before the database ${what}. Use PostgreSQL directly, or a pooler in session mode that passes settings on (docs/operations.md).`;

/**
 * Whether a connection is another server's after each transaction, as with PgBouncer in transaction mode: statements that are prepared and settings
 * would be somebody else's. Such a pooler hands out the server that was given back last, which is the other connection's.
 */
async function isPooledByTransaction(db: Knex): Promise<boolean> {
  return withClient(db, (one) =>
    withClient(db, async (other) => {
      const ask = async (client: typeof one) => {
        await client.query('begin');
        return (await client.query('select pg_backend_pid() as server')).rows[0].server as number;
      };
      const first = await ask(one);
      await ask(other);
      await one.query('commit');
      await other.query('commit');
      const again = await ask(one);
      await one.query('commit');
      return again !== first;
    }),
  );
}
