import { runMigrations } from 'graphile-worker';
import type { Knex } from 'knex';
import { Pool } from 'pg';

/**
 * Makes the schema of the queue, graphile_worker, or brings it up to date: on a connection of its own, and it may run again. A query that fails
 * throws; the handlers are for idle connections.
 */
export async function makeQueue(db: Knex): Promise<void> {
  const pgPool = new Pool({ ...db.client.config.connection, max: 1 });
  const ignore = () => undefined;
  pgPool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  try {
    await runMigrations({ pgPool });
  } finally {
    await pgPool.end();
  }
}
