import type { Knex } from 'knex';
import { from as copyFrom } from 'pg-copy-streams';
import { withClient } from '../../db/connection';
import { copyHeader, copyTrailer } from './binary-copy';

/** Copies rows in binary form into a table, as they come. `target` is trusted SQL: `table (columns)`. */
export function copyRows(
  trx: Knex.Transaction,
  target: string,
  rows: AsyncIterable<Uint8Array>,
  freeze = false,
): Promise<void> {
  return withClient(trx, async (client) => {
    const stream = client.query(copyFrom(`copy ${target} from stdin (format binary${freeze ? ', freeze' : ''})`));
    // Not just the first error: destroying the stream of a broken connection brings a second one.
    const ended = new Promise<void>((resolve, reject) => stream.once('finish', resolve).on('error', reject));
    ended.catch(() => {});
    // A connection that breaks calls no callback of a write: its error ends the wait.
    const write = (bytes: Uint8Array) =>
      Promise.race([ended, new Promise<void>((resolve) => stream.write(bytes, () => resolve()))]);
    try {
      await write(copyHeader);
      for await (const bytes of rows) await write(bytes);
      stream.end(copyTrailer);
    } catch (error) {
      stream.destroy(error as Error);
      throw error;
    }
    await ended;
  });
}
