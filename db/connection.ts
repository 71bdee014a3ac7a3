import knex, { type Knex } from 'knex';
import type { PoolClient, QueryResult, QueryResultRow } from 'pg';
import { ConfigurationError } from '../server/errors';
import { WatchedDialect, watchOf } from './pg-client';
import { columnOf } from './row-names';

/** The pool or a transaction of it. */
export type Db = Knex | Knex.Transaction;

/** Server-side limits of every connection, in milliseconds. Commands that work through whole tables lift the first. */
const limits = { statement_timeout: 15_000, lock_timeout: 5_000, idle_in_transaction_session_timeout: 60_000 };

/** How long to wait for a connection, in milliseconds: somebody at a page is better told to try again, a long job has time. */
const patience = { page: 2_000, job: 20_000 };

/** A connection that nobody needs is closed after this time, in milliseconds: the next one would have to plan everything anew. */
const idleTimeoutMillis = 600_000;

/** Milliseconds of silence after which TCP asks whether the other side is there: below what firewalls let a silent connection live. */
const keepAliveAfter = 30_000;

/**
 * What every statement rests on, whatever the server or the role have as their own: names mean our tables and no others, and a policy that would
 * hide rows is an error instead of fewer rows.
 */
const pinned = {
  search_path: 'public,pg_temp',
  row_security: 'off',
  DateStyle: 'ISO,YMD',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
};

/** A connection that has other settings is not used: a pooler between may drop them. */
async function requirePinned(client: PoolClient): Promise<void> {
  const names = Object.keys(pinned);
  const { rows } = await client.query<{ name: string; value: string }>(
    'select name, current_setting(name) as value from unnest($1::text[]) as n (name)',
    [names],
  );
  const wrong = rows.filter(({ name, value }) => plain(value) !== plain(pinned[name as keyof typeof pinned]));
  const told = wrong.map(({ name, value }) => `${name} is ${value}`).join(', ');
  if (wrong.length > 0) throw new ConfigurationError(`A connection to the database has other settings: ${told}.`);
}

const plain = (setting: string) => setting.replaceAll(/[\s"]/g, '').toLowerCase();

interface ConnectOptions {
  max?: number;
  long?: boolean;
  role?: string;
  onConnect?: (client: PoolClient) => Promise<void>;
}

/**
 * Opens a pool to PostgreSQL. A pool for pages is watched: a database that is gone without a word is noticed within five seconds.
 * @param options.long lifts the statement timeout and waits longer, for the command line's imports, seeds and counts.
 * @param options.onConnect looks at each new connection before it is used
 * @param options.role the role that every statement runs as, where the one that signs in may assume it.
 */
export function connect(databaseUrl: string, options: ConnectOptions = {}): Knex {
  const settings = options.long
    ? { ...limits, statement_timeout: 0, lock_timeout: 60_000, idle_in_transaction_session_timeout: 0 }
    : limits;
  const wait = options.long ? patience.job : patience.page;
  const parameters = [
    ...Object.entries(pinned).map(([name, value]) => `-c ${name}=${value}`),
    // Pages ask the same few things of one person at a time: planned once, not five times more by the values of each connection's first.
    ...(options.long ? [] : ['-c plan_cache_mode=force_generic_plan']),
    ...(options.role ? [`-c role=${options.role}`] : []),
  ];
  return knex({
    client: WatchedDialect as unknown as typeof Knex.Client,
    connection: {
      connectionString: databaseUrl,
      application_name: 'shokai',
      connectionTimeoutMillis: wait,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveAfter,
      ...settings,
      options: parameters.join(' '),
    },
    pool: {
      min: 0,
      max: options.max ?? 10,
      acquireTimeoutMillis: wait,
      idleTimeoutMillis,
      propagateCreateError: true,
      afterCreate: (client: PoolClient, done: (error: Error | undefined, client: PoolClient) => void) =>
        void requirePinned(client)
          .then(() => options.onConnect?.(client))
          .then(
            () => done(undefined, client),
            (error) => done(error, client),
          ),
    },
    acquireConnectionTimeout: wait,
    wrapIdentifier: (name, quote) => quote(columnOf(name)),
    // knex would print what it throws as well, statements with their values included.
    log: { debug() {}, warn() {}, error() {}, deprecate() {} },
  });
}

/** Limits of a page's connection that are not what was asked for, as `name is value`. */
export async function wrongLimits(db: Knex): Promise<string[]> {
  const { rows } = await db.raw('select name, setting::int as milliseconds from pg_settings where name = any(?)', [
    Object.keys(limits),
  ]);
  return rows
    .filter(
      ({ name, milliseconds }: { name: keyof typeof limits; milliseconds: number }) => milliseconds !== limits[name],
    )
    .map(({ name, milliseconds }: { name: string; milliseconds: number }) => `${name} is ${milliseconds} ms`);
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

/**
 * For work through whole tables: time for it, and plans by its values. To the end of the transaction.
 * @param timeout of a statement, as PostgreSQL writes it (`10min`); 0: none
 */
export async function allowLongWork(trx: Knex.Transaction, timeout: string): Promise<void> {
  await trx.raw(`set local statement_timeout = '${timeout}'; set local plan_cache_mode = auto`);
  const { rows } = await trx.raw(
    "select setting::int as milliseconds from pg_settings where name = 'statement_timeout'",
  );
  await withClient(trx, async (client) => watchOf(trx)?.allow(client, rows[0].milliseconds));
}

/** A named statement, planned once per connection. `name` must be unique to `text`. */
export function prepared<Row extends QueryResultRow>(
  db: Knex | Knex.Transaction,
  statement: { name: string; text: string; values: unknown[] },
): Promise<QueryResult<Row>> {
  return withClient(db, (client) => client.query<Row>(statement));
}
