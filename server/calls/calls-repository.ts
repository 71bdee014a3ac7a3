import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import type { IdentifierQuery } from '../members/find-members';
import type { Call, Caller, Check, Outcome, Reason } from './call';

type Reader = { db: Db } & Pick<Dependencies, 'keys'>;

interface CallRow {
  call_id: number;
  staff_id: number;
  member_id: string | null;
  query: Buffer | null;
  found_by: string;
  reason: Reason;
  case_number: string | null;
  caller: Caller;
  state: Call['state'];
  opened_at: Date;
  call_back_at: Date | null;
}

const columns = [
  ...['call_id', 'staff_id', 'member_id', 'query', 'found_by', 'reason', 'case_number', 'caller', 'state'],
  ...['opened_at', 'call_back_at'],
];
/** The staff ID is known before the insert, the call's own is not. */
export const queryContext = (staffId: number): string => `call-query:${staffId}`;
export const noteContext = (callId: number): string => `call-note:${callId}`;

const toCall = (keys: Dependencies['keys'], row: CallRow): Call => ({
  callId: row.call_id,
  staffId: row.staff_id,
  memberId: row.member_id ?? undefined,
  query: row.query ? JSON.parse(keys.open(row.query, queryContext(row.staff_id))) : undefined,
  foundBy: row.found_by,
  reason: row.reason,
  caseNumber: row.case_number ?? undefined,
  caller: row.caller,
  state: row.state,
  openedAt: row.opened_at,
  callBackAt: row.call_back_at ?? undefined,
});

export interface NewCall {
  staffId: number;
  person: { memberId: string } | { query: IdentifierQuery };
  foundBy: string;
  reason: Reason;
  caseNumber: string | undefined;
  caller: Caller;
  openedAt: Date;
}

export async function insertCall({ db, keys }: Reader, call: NewCall): Promise<number> {
  const query = 'query' in call.person ? JSON.stringify(call.person.query) : undefined;
  const [row] = await db('calls')
    .insert({
      staff_id: call.staffId,
      member_id: 'memberId' in call.person ? call.person.memberId : null,
      query: query === undefined ? null : keys.seal(query, queryContext(call.staffId)),
      found_by: call.foundBy,
      reason: call.reason,
      case_number: call.caseNumber,
      caller: call.caller,
      state: 'verifying',
      opened_at: call.openedAt,
    })
    .returning<{ call_id: number }[]>('call_id');
  return (row as { call_id: number }).call_id;
}

export async function findCall({ db, keys }: Reader, callId: number): Promise<Call | undefined> {
  const row = await db('calls').where({ call_id: callId }).first<CallRow | undefined>(columns);
  return row && toCall(keys, row);
}

/** How many calls a person opened since a time. */
export async function countCallsSince(db: Db, staffId: number, since: Date): Promise<number> {
  const row = await db('calls')
    .where({ staff_id: staffId })
    .where('opened_at', '>', since)
    .count({ calls: '*' })
    .first();
  return Number(row?.calls ?? 0);
}

/** Calls of one person that began since a time and have not ended, newest first. */
export async function listRunningCalls({ db, keys }: Reader, staffId: number, since: Date): Promise<Call[]> {
  const rows = await db('calls')
    .where({ staff_id: staffId })
    .whereIn('state', ['verifying', 'verified'])
    .where('opened_at', '>', since)
    .orderBy('call_id', 'desc')
    .select<CallRow[]>(columns);
  return rows.map((row) => toCall(keys, row));
}

/** Promised call-backs that nobody has made since, soonest first. */
export async function listCallBacks({ db, keys }: Reader): Promise<Call[]> {
  const rows = await db('calls')
    .whereNotNull('call_back_at')
    .whereNotNull('member_id')
    .whereNotExists(
      db('calls as later')
        .whereRaw('later.member_id = calls.member_id and later.call_id > calls.call_id')
        .where('later.state', 'ended')
        .select(db.raw('1')),
    )
    .orderBy('call_back_at')
    .limit(50)
    .select<CallRow[]>(columns);
  return rows.map((row) => toCall(keys, row));
}

/** @returns false where the call is no longer at its checklist, and stays as it is */
export const updateVerified = (db: Db, callId: number, ticked: Check[], at: Date): Promise<boolean> =>
  updateChecked(db, callId, { state: 'verified', ticked, verified_at: at });

/** @returns false where the call is no longer at its checklist, and stays as it is */
export const updateFailed = (db: Db, callId: number, ticked: Check[], at: Date): Promise<boolean> =>
  updateChecked(db, callId, { state: 'failed', ticked, ended_at: at });

async function updateChecked(db: Db, callId: number, values: object): Promise<boolean> {
  return (await db('calls').where({ call_id: callId, state: 'verifying' }).update(values)) === 1;
}

/** @returns false where the call has ended before, and stays as it was logged */
export async function updateEnded(
  { db, keys }: Reader,
  callId: number,
  end: { outcome: Outcome; note: string; callBackAt: Date | undefined; at: Date },
): Promise<boolean> {
  const ended = await db('calls')
    .where({ call_id: callId })
    .whereNot({ state: 'ended' })
    .update({
      state: 'ended',
      outcome: end.outcome,
      note: end.note ? keys.seal(end.note, noteContext(callId)) : null,
      call_back_at: end.callBackAt ?? null,
      ended_at: end.at,
    });
  return ended === 1;
}

/** Earlier calls about a member, newest first, with what was noted. */
export async function listPastCalls({ db, keys }: Reader, memberId: string) {
  const rows = await db('calls')
    .where({ member_id: memberId })
    .whereNotNull('ended_at')
    .orderBy('call_id', 'desc')
    .limit(20)
    .select<(CallRow & { outcome: Outcome | null; note: Buffer | null })[]>(...columns, 'outcome', 'note');
  return rows.map((row) => ({
    ...toCall(keys, row),
    outcome: row.outcome ?? undefined,
    note: row.note ? keys.open(row.note, noteContext(row.call_id)) : '',
  }));
}
