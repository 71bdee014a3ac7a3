import type { Knex } from 'knex';
import type { Dependencies } from '../../server/dependencies';

/** Throws where the countdown ends: 1 is the first thing that a check asks of the database or of the keys, 2 the next. */
export class Fuse {
  constructor(private left: number) {}

  /** True once it has thrown. */
  get isBlown() {
    return this.left <= 0;
  }

  burn(): void {
    this.left -= 1;
    if (this.left === 0) throw new Error('injected');
  }
}

/** The same parts, which fail where the fuse ends. `db` must be a pool of the test's own. */
export function failingParts(deps: Dependencies, fuse: Fuse): Dependencies {
  const keys = Object.fromEntries(
    Object.entries(deps.keys).map(([name, part]) => [
      name,
      typeof part !== 'function'
        ? part
        : (...values: unknown[]) => {
            fuse.burn();
            return (part as (...values: unknown[]) => unknown)(...values);
          },
    ]),
  ) as unknown as Dependencies['keys'];
  return { ...deps, keys, db: failingPool(deps.db, fuse) };
}

function failingPool(db: Knex, fuse: Fuse): Knex {
  const { client } = db;
  const acquire = Object.getPrototypeOf(client).acquireConnection;
  client.acquireConnection = async function () {
    fuse.burn();
    const connection = await acquire.call(this);
    const { query } = Object.getPrototypeOf(connection);
    connection.query = function (...values: unknown[]) {
      fuse.burn();
      return query.apply(this, values);
    };
    return connection;
  };
  return db;
}
