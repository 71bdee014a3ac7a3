import type { Knex } from 'knex';
import { rollbackActivities } from '../activities/rollback-activities';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { rollbackMembers } from '../members/rollback-members';
import type { Import } from '../rows/import';
import { requireStaff } from '../staff/staff-repository';
import { holdTarget } from './import-locks';
import { getImport, getImportForUpdate, updateImport } from './imports-repository';
import { rollbackList } from './rollback-list';
import { eraseStagedFile } from './staged-file';

export interface RollbackCommand {
  importId: number;
  /** Email of the person on the staff. */
  by: string;
  reason?: string;
}

type RollbackDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

/** Undoes one kind of import inside a transaction. @returns what the audit log keeps */
type Undo = (trx: Knex.Transaction, undone: Import, deps: RollbackDependencies) => Promise<object>;

const undo: Record<Import['kind'], Undo> = {
  members: rollbackMembers,
  activities: rollbackActivities,
  list: rollbackList,
};

/**
 * Undoes an import: what was live before it is live again, to the letter. One that never became live is `cancelled`, any other `rolled_back`.
 * @throws RefusedError when it is not in force, or when a later import rests on it
 */
export async function rollbackImport(
  deps: RollbackDependencies,
  { importId, by, reason }: RollbackCommand,
): Promise<Import> {
  const { config, db, keys, now } = deps;
  await db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, ['operator']);
    const undone = await getImportForUpdate(trx, importId);
    const state = endOf(undone);
    await holdTarget(trx, undone);
    const data = state === 'rolled_back' ? await undo[undone.kind](trx, undone, deps) : {};
    await updateImport(trx, importId, { state, endedBy: staff.handle, endedAt: now(), endReason: reason });
    const subject = `import ${importId}`;
    await recordEvent(trx, { actor: staff.handle, action: 'import.rollback', subject, data: { state, ...data } });
  });
  await eraseStagedFile(config.dataDir, importId);
  return getImport(db, importId);
}

function endOf({ importId, state, failure }: Import): 'cancelled' | 'rolled_back' {
  if (state === 'applied') return 'rolled_back';
  const isWaiting = state === 'received' || state === 'review' || state === 're_review';
  if (isWaiting || (state === 'blocked' && !failure)) return 'cancelled';
  if (state === 'superseded')
    throw new RefusedError(
      `The list of import ${importId} is no longer the live one; roll back the one that took its place first.`,
      { told: 'refusals:rollback_superseded', values: { import: importId } },
    );
  throw new RefusedError(`Import ${importId} is ${state}; there is nothing to roll back.`, {
    told: 'refusals:nothing_to_roll_back',
    values: { import: importId },
  });
}
