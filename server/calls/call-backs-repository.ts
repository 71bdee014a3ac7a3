import type { Db } from '../../db/connection';
import { nameOfCall } from './call';
import type { CallBack } from './call-back';

/** A later call about the same member that came to something: the promise is kept. A call that was cut off keeps none. */
const wasCalled = `exists (
  select from calls later where later.member_id = calls.member_id and later.call_id > calls.call_id
  and later.state = 'ended' and later.outcome <> 'cut_off')`;

/** Call-backs that were promised in calls, soonest first. @param of.isDone those that the desk said it made since a time, else those to be made */
export async function listPromisedCalls(
  db: Db,
  of: { isDone: boolean; since: Date; limit: number },
): Promise<CallBack[]> {
  const query = db('calls').whereNotNull('callBackAt').orderBy('callBackAt').limit(of.limit);
  if (of.isDone) query.where('calledBackAt', '>', of.since);
  else query.whereNull('calledBackAt').whereRaw(`not ${wasCalled}`);
  const rows = await query.select(
    ...['callId', 'memberId', 'openedAt', 'endedAt', 'callBackAt', 'callBackOwner', 'calledBackAt'],
  );
  return rows.map((row) => ({
    name: nameOfCall(row.callId),
    memberId: row.memberId,
    askedAt: row.endedAt ?? row.openedAt,
    at: row.callBackAt,
    owner: row.callBackOwner,
    doneAt: row.calledBackAt,
  }));
}

/** The call is held until the transaction ends. @returns who makes its call-back, and about whom; undefined where none is to be made */
export async function holdPromisedCall(
  trx: Db,
  callId: number,
): Promise<{ owner?: string; memberId?: string } | undefined> {
  const row = await trx('calls')
    .where({ callId })
    .whereNotNull('callBackAt')
    .whereNull('calledBackAt')
    .whereRaw(`not ${wasCalled}`)
    .forUpdate()
    .first('callBackOwner', 'memberId');
  return row && { owner: row.callBackOwner, memberId: row.memberId };
}

export async function updatePromisedCall(
  trx: Db,
  callId: number,
  change: { callBackOwner: string | null } | { calledBackAt: Date },
): Promise<void> {
  await trx('calls').where({ callId }).update(change);
}
