import type { Knex } from 'knex';
import PostgresDialect from 'knex/lib/dialects/postgres';
import { Client } from 'pg';
import { ConnectionWatch, noAnswer } from './connection-watch';
import { objectsOf } from './row-names';

/** Milliseconds that a connection is given to say goodbye. */
const farewell = 1_000;

/** By the configuration, which a pool and its transactions have in common. */
const watches = new WeakMap<object, ConnectionWatch>();

/** What watches a pool's connections; undefined where nobody at a page waits for them. Other clients of the same database may be added. */
export const watchOf = (db: Knex | Knex.Transaction): ConnectionWatch | undefined => watches.get(db.client.config);

interface Answered {
  method: string;
  response: { rows?: Record<string, unknown>[] };
}

/**
 * Knex's PostgreSQL with every connection watched (`ConnectionWatch`), and rows as objects (`objectsOf`). A pool without a statement timeout
 * waits as long as it takes.
 */
export class WatchedDialect extends PostgresDialect {
  private readonly watch: ConnectionWatch | undefined;

  constructor(config: Knex.Config & { connection: Record<string, unknown> }) {
    super(config);
    const { statement_timeout: timeout } = config.connection as { statement_timeout: number };
    if (timeout === 0) return;
    this.watch = new ConnectionWatch((within) => answers(config.connection, within), timeout);
    watches.set(config, this.watch);
  }

  override async acquireRawConnection(): Promise<Client> {
    if (this.watch?.isDown) throw noAnswer();
    const connection: Client = await super.acquireRawConnection();
    this.watch?.add(connection);
    return connection;
  }

  override async destroyRawConnection(connection: Client): Promise<void> {
    const { stream } = (connection as unknown as { connection: { stream: { destroy: () => void } } }).connection;
    const cut = setTimeout(() => stream.destroy(), farewell);
    await connection.end().finally(() => clearTimeout(cut));
  }

  /** Here and not in knex's `postProcessResponse`, which sees plucked values, too, and could not tell a row from a value that is JSON. */
  override processResponse(query: Answered, runner: unknown): unknown {
    const { method, response } = query;
    const isMapped = method !== 'raw' && response.rows !== undefined;
    return super.processResponse(
      isMapped ? { ...query, response: { ...response, rows: objectsOf(response.rows ?? []) } } : query,
      runner,
    );
  }

  override destroy(callback?: (error?: unknown) => void): Promise<void> {
    this.watch?.stop();
    return super.destroy(callback);
  }
}

/** Whether the database says anything at all, if only that it has no connection left. */
async function answers(connection: Record<string, unknown>, within: number): Promise<boolean> {
  const client = new Client({ ...connection, connectionTimeoutMillis: within, query_timeout: within });
  client.on('error', () => undefined);
  const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, within, false).unref());
  const asked = client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => true,
      (error: { code?: string }) => /^(53|28|42)/.test(error.code ?? ''),
    );
  const isThere = await Promise.race([asked, tooLate]);
  void client.end().catch(() => undefined);
  if (!isThere) (client as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
  return isThere;
}
