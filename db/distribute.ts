import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { connect } from './connection';
import { tables } from './tables';

/**
 * Lays the tables out over the nodes of a Citus cluster; what is laid out already stays as it is.
 * @returns what was done, a line for each table
 * @throws ConfigurationError where the server lacks the extension
 */
export async function distribute(ownerUrl: string): Promise<string[]> {
  const db = connect(ownerUrl, { max: 1, long: true });
  try {
    const { rows } = await db.raw("select from pg_available_extensions where name = 'citus'");
    if (rows.length === 0)
      throw new ConfigurationError(
        'This PostgreSQL has no Citus; install the extension on every node, then try again.',
      );
    await db.raw('create extension if not exists citus');
    return await layTablesOut(db);
  } finally {
    await db.destroy();
  }
}

/** One statement for each table, in their order; after a failure, whoever runs it again goes on from there. */
export async function layTablesOut(db: Knex): Promise<string[]> {
  const { rows } = await db.raw('select logicalrelid::text as name from pg_dist_partition');
  const done = new Set(rows.map(({ name }: { name: string }) => name));
  const lines: string[] = [];
  for (const [name, { layout }] of Object.entries(tables)) {
    if (layout === 'local' || done.has(name)) continue;
    if (layout === 'reference') await db.raw('select create_reference_table(?)', [name]);
    else await db.raw('select create_distributed_table(?, ?)', [name, layout]);
    lines.push(layout === 'reference' ? `${name} on every node` : `${name} by ${layout}`);
  }
  return lines;
}
