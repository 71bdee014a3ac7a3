import type { Knex } from 'knex';
import type { Import } from '../rows/import';
import { undoRejected } from './rejected-activities-repository';
import { deleteActivities } from './segments';

/** Takes the rows of one import away. */
export async function rollbackActivities(trx: Knex.Transaction, { importId }: Import): Promise<object> {
  const removed = await deleteActivities(trx, importId);
  await undoRejected(trx, importId);
  await trx('import_facets').where({ importId }).delete();
  await trx('import_pairs').where({ importId }).delete();
  return { removed };
}
