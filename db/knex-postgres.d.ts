/** Knex ships this dialect without types; what `WatchedDialect` overrides of it. */
declare module 'knex/lib/dialects/postgres' {
  import type { Knex } from 'knex';
  import type { Client } from 'pg';

  export default class PostgresDialect extends Knex.Client {
    constructor(config: Knex.Config);
    acquireRawConnection(): Promise<Client>;
    destroyRawConnection(connection: Client): Promise<void>;
    processResponse(query: object, runner: unknown): unknown;
    destroy(callback?: (error?: unknown) => void): Promise<void>;
  }
}
