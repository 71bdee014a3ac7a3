import type { Knex } from 'knex';
import { findVersion, findVersionOfImport, restorePrevious } from '../lists/versions-repository';
import type { Import } from '../rows/import';
import { requireMove } from './imports-repository';

/** Puts the list that was live before back in place; without one, none is live. */
export async function rollbackList(trx: Knex.Transaction, { importId }: Import): Promise<object> {
  const version = await findVersionOfImport(trx, importId);
  if (!version) throw new Error(`import ${importId} has no version`);
  await restorePrevious(trx, version);
  const previous = version.previousId === undefined ? undefined : await findVersion(trx, version.previousId);
  if (previous) await requireMove(trx, previous.importId, 'restore');
  return { version: version.number, restored: previous?.number ?? null };
}
