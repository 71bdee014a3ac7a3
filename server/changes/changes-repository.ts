import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { NotFoundError } from '../errors';
import type { Change, ChangeKind } from './change';
import { waitingStates } from './change-states';

export async function findChange(db: Db, changeId: number): Promise<Change | undefined> {
  return db('changes').where({ changeId }).first();
}

/** @throws NotFoundError */
export async function getChange(db: Db, changeId: number): Promise<Change> {
  const found = await findChange(db, changeId);
  if (!found) throw new NotFoundError(`There is no change ${changeId}.`);
  return found;
}

/** The change, which nobody else can decide until the transaction ends. @throws NotFoundError */
export async function getChangeForUpdate(trx: Knex.Transaction, changeId: number): Promise<Change> {
  await trx('changes').where({ changeId }).forUpdate().first('changeId');
  return getChange(trx, changeId);
}

/** The newest of a kind and target, in whatever state. */
export async function findNewestChange(db: Db, kind: ChangeKind, target: string): Promise<Change | undefined> {
  return db('changes').where({ kind, target }).orderBy('changeId', 'desc').first();
}

/** Those of a kind that wait, by what their target begins with, in order. */
export async function listWaitingOf(db: Db, kind: ChangeKind, target: string): Promise<Change[]> {
  return db('changes')
    .where({ kind })
    .whereRaw('starts_with(target, ?)', [target])
    .whereIn('state', [...waitingStates])
    .orderBy('changeId');
}

/** Those that wait for somebody, the oldest first. */
export async function listWaitingChanges(db: Db): Promise<Pick<Change, 'changeId' | 'kind' | 'askedAt'>[]> {
  return db('changes')
    .whereIn('state', [...waitingStates])
    .orderBy('changeId')
    .select('changeId', 'kind', 'askedAt');
}

/** Those that wait first, then the newest. */
export async function listChanges(db: Db, limit = 200): Promise<Change[]> {
  return db('changes')
    .orderByRaw('state = any (?) desc, change_id desc', [[...waitingStates]])
    .limit(limit);
}

export type NewChange = Pick<
  Change,
  'kind' | 'target' | 'askedBy' | 'askedAt' | 'decidedBy' | 'reason' | 'data' | 'clears'
>;

/** @returns its ID; it is `waiting` */
export async function insertChange(db: Db, change: NewChange): Promise<number> {
  const [row] = await db('changes')
    .insert({
      kind: change.kind,
      target: change.target,
      state: 'waiting',
      askedBy: change.askedBy,
      askedAt: change.askedAt,
      decidedBy: [...new Set(change.decidedBy)],
      reason: change.reason ?? null,
      data: JSON.stringify(change.data),
      clears: change.clears,
    })
    .returning('changeId');
  return row.changeId;
}

/** Sets the given fields. */
export async function updateChange(
  db: Db,
  changeId: number,
  changes: Partial<Pick<Change, 'state' | 'clears' | 'approvedBy' | 'approvedAt' | 'endedBy' | 'endedAt' | 'fourEyes'>>,
): Promise<void> {
  await db('changes').where({ changeId }).update(changes);
}

/** Others would be cleared by now: it waits again, and nobody has approved it. */
export async function askAnew(db: Db, changeId: number, clears: number): Promise<void> {
  const anew = { state: 're_review', clears, approvedBy: null, approvedAt: null };
  await db('changes').where({ changeId }).update(anew);
}

/** Nobody need decide any more what was asked about a target: it was asked anew, or the thing is gone. */
export async function rejectWaiting(
  db: Db,
  { kinds, target, by, at }: { kinds: ChangeKind[]; target: string; by: string; at: Date },
): Promise<void> {
  await db('changes')
    .whereIn('kind', kinds)
    .where({ target })
    .whereIn('state', [...waitingStates, 'approved'])
    .update({ state: 'rejected', endedBy: by, endedAt: at });
}
