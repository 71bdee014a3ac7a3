import type { Knex } from 'knex';
import { listStanding } from '../activities/rejected-activities-repository';
import { rollbackActivities } from '../activities/rollback-activities';
import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, changeOrAsk } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { rejectWaiting } from '../changes/changes-repository';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { listToldIncidents } from '../incidents/incidents-repository';
import { listIncidentsRestingOn } from '../incidents/revisions-repository';
import { findUnsettledMember } from '../members/rejected-members-repository';
import { rollbackMembers } from '../members/rollback-members';
import { awaitsApproval, type Import, isConfirmable } from '../rows/import';
import { fits, importTransitions, isReceived, isSuperseded } from '../rows/import-states';
import { requireStaff } from '../staff/staff-repository';
import { holdTarget } from './import-locks';
import { getImport, getImportForUpdate, requireMove } from './imports-repository';
import { rollbackList } from './rollback-list';
import { eraseStagedFile } from './staged-file';
import { importTarget } from './waiting-load';

export interface RollbackCommand {
  importId: number;
  /** Email of the person on the staff. */
  by: string;
  reason?: string;
}

type RollbackDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

/** Undoes one kind of import inside a transaction. @returns what the audit log keeps */
type Undo = (
  trx: Knex.Transaction,
  undone: Import,
  deps: Pick<RollbackDependencies, 'keys' | 'now'>,
) => Promise<object>;

const undo: Record<Import['kind'], Undo> = {
  members: rollbackMembers,
  activities: rollbackActivities,
  list: rollbackList,
};

/**
 * Undoes an import: what was live before it is live again, to the letter. One that never became live is `cancelled`, any other `rolled_back`. Where
 * that clears somebody, or forgets rows that could not be read and so opens the gate to their members, it waits for a second person (rule 10 of
 * docs/matching.md).
 * @returns the import, and the change that waits
 * @throws RefusedError when it is not in force, or when a later import rests on it
 */
export async function rollbackImport(
  deps: RollbackDependencies,
  { importId, by, reason }: RollbackCommand,
): Promise<{ undone: Import; waiting: Change | undefined }> {
  const { db } = deps;
  const askedBy = await requireStaff(deps, by, ['operator']);
  const asked = await getImport(db, importId);
  const isInForce = endOf(asked) === 'roll_back';
  if (isInForce && !reason?.trim() && asked.kind === 'activities') await refuseUncovering(db, importId);
  const request = { target: importTarget(importId), askedBy, reason, data: { import: importId } };
  const kind = 'import.rollback';
  const ask = (await isOpeningGate(db, importId)) ? askForChange : changeOrAsk;
  const waiting = isInForce ? await ask(deps, { kind, ...request }, applyRollback) : undefined;
  if (!isInForce)
    await db.transaction((trx) =>
      applyRollback(deps, trx, { kind, ...request, askedBy: askedBy.handle, by: askedBy, changeId: undefined }),
    );
  if (!waiting) await eraseStagedFile(db, importId);
  return { undone: await getImport(db, importId), waiting };
}

/** Undoes the import that `data.import` names. */
export const applyRollback: ApplyChange = async ({ keys, now }, trx, { data, reason, askedBy, by, changeId }) => {
  const importId = Number(data?.import);
  const undone = await getImportForUpdate(trx, importId);
  const verb = endOf(undone);
  await holdTarget(trx, undone);
  const kept = verb === 'roll_back' ? await undo[undone.kind](trx, undone, { keys, now }) : {};
  await requireMove(trx, importId, verb, { endedBy: askedBy, endedAt: now(), endReason: reason });
  const target = importTarget(importId);
  // What was asked about it otherwise is settled by that.
  await rejectWaiting(trx, { kinds: ['list.approve', 'import.load'], target, by: by.handle, at: now() });
  const about = changeId === undefined ? {} : { change: changeId, asked_by: askedBy };
  const done = { state: importTransitions[verb].to, ...about, ...kept };
  await recordEvent(trx, { actor: by.handle, action: 'import.rollback', subject: target, data: done });
};

/** Whoever has a row that could not be read gets no all-clear while something is announced; with the import that is forgotten, by word alone. */
const isOpeningGate = async (db: Knex, importId: number): Promise<boolean> =>
  (await listToldIncidents(db)).length > 0 &&
  ((await listStanding(db, importId, 1)).length > 0 || (await findUnsettledMember(db, importId)) !== undefined);

/** Thrown where an import may be undone only with a reason, and none was given. */
export class UncoveringError extends RefusedError {}

/** @throws UncoveringError where a live revision rests on the import: without it nobody may get an all-clear any more */
async function refuseUncovering(db: Knex, importId: number): Promise<void> {
  const incidents = await listIncidentsRestingOn(db, importId);
  if (incidents.length === 0) return;
  const codes = incidents.join(', ');
  throw new UncoveringError(
    `The windows of ${codes} rest on import ${importId}; without it nobody gets an all-clear. Say why it is undone all the same: --reason TEXT.`,
    { told: 'refusals:reason_for_uncovering', values: { import: importId, incidents: codes } },
  );
}

/** Which verb undoes an import. @throws RefusedError where none does */
function endOf(shown: Import): 'cancel' | 'roll_back' {
  const { importId, state } = shown;
  if (fits('roll_back', shown)) return 'roll_back';
  if (isReceived(shown) || awaitsApproval(shown) || isConfirmable(shown)) return 'cancel';
  if (isSuperseded(shown))
    throw new RefusedError(
      `The list of import ${importId} is no longer the live one; roll back the one that took its place first.`,
      { told: 'refusals:rollback_superseded', values: { import: importId } },
    );
  throw new RefusedError(`Import ${importId} is ${state}; there is nothing to roll back.`, {
    told: 'refusals:nothing_to_roll_back',
    values: { import: importId },
  });
}
