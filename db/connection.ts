import knex, { type Knex } from 'knex';
import type { PoolClient, QueryResult, QueryResultRow } from 'pg';

/** Server-side limits of every connection, in milliseconds. Commands that work through whole tables lift the first. */
const limits = { statement_timeout: 15_000, lock_timeout: 5_000, idle_in_transaction_session_timeout: 60_000 };

/** How long to wait for a connection, in milliseconds: somebody at a page is better told to try again, a long job has time. */
const patience = { page: 2_000, job: 20_000 };

/**
 * Opens a pool to PostgreSQL.
 * @param options.long lifts the statement timeout and waits longer, for the command line's imports, seeds and counts.
 * @param options.role the role that every statement runs as, where the one that signs in may assume it.
 */
export function connect(databaseUrl: string, options: { max?: number; long?: boolean; role?: string } = {}): Knex {
  const settings = options.long
    ? { ...limits, statement_timeout: 0, lock_timeout: 60_000, idle_in_transaction_session_timeout: 0 }
    : limits;
  const wait = options.long ? patience.job : patience.page;
  return knex({
    client: 'pg',
    connection: {
      connectionString: databaseUrl,
      application_name: 'shokai',
      connectionTimeoutMillis: wait,
      ...settings,
      ...(options.role ? { options: `-c role=${options.role}` } : {}),
    },
    pool: { min: 0, max: options.max ?? 10, acquireTimeoutMillis: wait, propagateCreateError: true },
    acquireConnectionTimeout: wait,
    // knex would print what it throws as well, statements with their values included.
    log: { debug() {}, warn() {}, error() {}, deprecate() {} },
  });
}

/** Runs `work` with the bare pg client of a pool or transaction: for COPY, LISTEN and prepared statements. */
export async function withClient<T>(db: Knex | Knex.Transaction, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await db.client.acquireConnection();
  try {
    return await work(client);
  } finally {
    await db.client.releaseConnection(client);
  }
}

/** A named statement, planned once per connection. `name` must be unique to `text`. */
export function prepared<Row extends QueryResultRow>(
  db: Knex | Knex.Transaction,
  statement: { name: string; text: string; values: unknown[] },
): Promise<QueryResult<Row>> {
  return withClient(db, (client) => client.query<Row>(statement));
}
