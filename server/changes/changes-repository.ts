import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { NotFoundError } from '../errors';
import type { Change, ChangeKind } from './change';
import { waitingStates } from './change-states';

// biome-ignore lint/suspicious/noExplicitAny: one row as the driver gives it
const toChange = (row: any): Change => ({
  changeId: row.change_id,
  kind: row.kind,
  target: row.target,
  state: row.state,
  askedBy: row.asked_by,
  askedAt: row.asked_at,
  decidedBy: row.decided_by,
  reason: row.reason ?? undefined,
  data: row.data,
  clears: row.clears,
  approvedBy: row.approved_by ?? undefined,
  approvedAt: row.approved_at ?? undefined,
  endedBy: row.ended_by ?? undefined,
  endedAt: row.ended_at ?? undefined,
  fourEyes: row.four_eyes,
});

export async function findChange(db: Db, changeId: number): Promise<Change | undefined> {
  const row = await db('changes').where({ change_id: changeId }).first();
  return row && toChange(row);
}

/** @throws NotFoundError */
export async function getChange(db: Db, changeId: number): Promise<Change> {
  const found = await findChange(db, changeId);
  if (!found) throw new NotFoundError(`There is no change ${changeId}.`);
  return found;
}

/** The change, which nobody else can decide until the transaction ends. @throws NotFoundError */
export async function getChangeForUpdate(trx: Knex.Transaction, changeId: number): Promise<Change> {
  await trx('changes').where({ change_id: changeId }).forUpdate().first('change_id');
  return getChange(trx, changeId);
}

/** The newest of a kind and target, in whatever state. */
export async function findNewestChange(db: Db, kind: ChangeKind, target: string): Promise<Change | undefined> {
  const row = await db('changes').where({ kind, target }).orderBy('change_id', 'desc').first();
  return row && toChange(row);
}

/** Those of a kind that wait, by what their target begins with, in order. */
export async function listWaitingOf(db: Db, kind: ChangeKind, target: string): Promise<Change[]> {
  const rows = await db('changes')
    .where({ kind })
    .whereRaw('starts_with(target, ?)', [target])
    .whereIn('state', [...waitingStates])
    .orderBy('change_id');
  return rows.map(toChange);
}

/** Those that wait first, then the newest. */
export async function listChanges(db: Db, limit = 200): Promise<Change[]> {
  const rows = await db('changes')
    .orderByRaw('state = any (?) desc, change_id desc', [[...waitingStates]])
    .limit(limit);
  return rows.map(toChange);
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
      asked_by: change.askedBy,
      asked_at: change.askedAt,
      decided_by: [...new Set(change.decidedBy)],
      reason: change.reason ?? null,
      data: JSON.stringify(change.data),
      clears: change.clears,
    })
    .returning('change_id');
  return row.change_id;
}

/** Sets the given fields. */
export async function updateChange(
  db: Db,
  changeId: number,
  changes: Partial<Pick<Change, 'state' | 'clears' | 'approvedBy' | 'approvedAt' | 'endedBy' | 'endedAt' | 'fourEyes'>>,
): Promise<void> {
  const row = {
    state: changes.state,
    clears: changes.clears,
    approved_by: changes.approvedBy,
    approved_at: changes.approvedAt,
    ended_by: changes.endedBy,
    ended_at: changes.endedAt,
    four_eyes: changes.fourEyes,
  };
  await db('changes')
    .where({ change_id: changeId })
    .update(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));
}

/** Others would be cleared by now: it waits again, and nobody has approved it. */
export async function askAnew(db: Db, changeId: number, clears: number): Promise<void> {
  const anew = { state: 're_review', clears, approved_by: null, approved_at: null };
  await db('changes').where({ change_id: changeId }).update(anew);
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
    .update({ state: 'rejected', ended_by: by, ended_at: at });
}
