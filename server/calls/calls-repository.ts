import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import type { IdentifierQuery } from '../members/find-members';
import type { Call, Caller, Outcome, ProxyBasis, Reason } from './call';
import type { Fact } from './fact';

type Reader = { db: Db } & Pick<Dependencies, 'keys'>;

type CallRow = Omit<Call, 'query'> & { query?: Buffer };

const columns = [
  ...['callId', 'staffId', 'memberId', 'query', 'foundBy', 'reason', 'caseNumber', 'caller', 'state'],
  ...['matched', 'openedAt', 'endedAt', 'callBackAt'],
];
/** The staff ID is known before the insert, the call's own is not. */
export const queryContext = (staffId: number): string => `call-query:${staffId}`;
export const noteContext = (callId: number): string => `call-note:${callId}`;

const toCall = (keys: Dependencies['keys'], { query, ...call }: CallRow): Call => ({
  ...call,
  query: query && JSON.parse(keys.open(query, queryContext(call.staffId))),
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
      staffId: call.staffId,
      memberId: 'memberId' in call.person ? call.person.memberId : null,
      query: query === undefined ? null : keys.seal(query, queryContext(call.staffId)),
      foundBy: call.foundBy,
      reason: call.reason,
      caseNumber: call.caseNumber,
      caller: call.caller,
      state: 'verifying',
      openedAt: call.openedAt,
    })
    .returning<{ callId: number }[]>('callId');
  return (row as { callId: number }).callId;
}

export async function findCall({ db, keys }: Reader, callId: number): Promise<Call | undefined> {
  const row = await db('calls').where({ callId }).first<CallRow | undefined>(columns);
  return row && toCall(keys, row);
}

/** How many calls a person opened since a time. */
export async function countCallsSince(db: Db, staffId: number, since: Date): Promise<number> {
  const row = await db('calls').where({ staffId }).where('openedAt', '>', since).count({ calls: '*' }).first();
  return Number(row?.calls ?? 0);
}

/** Calls of one person that began since a time and have not ended, newest first. */
export async function listRunningCalls({ db, keys }: Reader, staffId: number, since: Date): Promise<Call[]> {
  const rows = await db('calls')
    .where({ staffId })
    .whereIn('state', ['verifying', 'verified'])
    .where('openedAt', '>', since)
    .orderBy('callId', 'desc')
    .select<CallRow[]>(columns);
  return rows.map((row) => toCall(keys, row));
}

/** What was stated in a call so far. */
export interface Statements {
  matched: Fact[];
  /** Digests of what was wrong. */
  mistaken: Buffer[];
}

/**
 * Holds a call and, in any call, its person until the transaction ends, so that nobody states more than may be stated in two windows at once.
 * @returns what was stated so far; undefined where it is verified, failed or ended
 */
export async function holdVerifyingCall(trx: Db, { callId, memberId }: Call): Promise<Statements | undefined> {
  if (memberId) await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`call ${memberId}`]);
  return trx('calls').where({ callId, state: 'verifying' }).forUpdate().first('matched', 'mistaken');
}

/** The same of a call that is verified. @returns undefined where it is not, or not any more */
export async function holdOpenCall(trx: Db, { callId, memberId }: Call): Promise<Statements | undefined> {
  if (memberId) await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`call ${memberId}`]);
  return trx('calls').where({ callId, state: 'verified' }).forUpdate().first('matched', 'mistaken');
}

/** What was stated wrongly about a member in calls since a time: how often, and when last. */
export async function findMistakes(
  db: Db,
  memberId: string,
  since: Date,
): Promise<{ count: number; lastAt: Date | undefined }> {
  const row = await db('calls')
    .where({ memberId })
    .where('lastMistakeAt', '>', since)
    .first(db.raw('coalesce(sum(cardinality(mistaken)), 0)::int as count, max(last_mistake_at) as last_at'));
  return { count: row.count, lastAt: row.lastAt };
}

/** Keeps what was stated, and what came of it. `mistakeAt`: when something of it was wrong; `state` undefined: as it is. */
export const updateStatements = (
  trx: Db,
  callId: number,
  {
    matched,
    mistaken,
    state,
    mistakeAt,
    at,
    proxyBasis,
  }: Statements & {
    state: 'verifying' | 'verified' | 'failed' | undefined;
    mistakeAt: Date | undefined;
    at: Date;
    proxyBasis?: ProxyBasis | undefined;
  },
) =>
  trx('calls')
    .where({ callId })
    .update({
      matched,
      mistaken,
      ...(state && { state }),
      ...(proxyBasis && { proxyBasis }),
      ...(mistakeAt && { lastMistakeAt: mistakeAt }),
      ...(state === 'verified' && { verifiedAt: at }),
      ...(state === 'failed' && { endedAt: at }),
    });

/** @returns false where the call has ended before, and stays as it was logged */
export async function updateEnded(
  { db, keys }: Reader,
  callId: number,
  end: { outcome: Outcome; note: string; callBackAt: Date | undefined; at: Date },
): Promise<boolean> {
  const ended = await db('calls')
    .where({ callId })
    .whereNot({ state: 'ended' })
    .update({
      state: 'ended',
      outcome: end.outcome,
      note: end.note ? keys.seal(end.note, noteContext(callId)) : null,
      callBackAt: end.callBackAt ?? null,
      endedAt: end.at,
    });
  return ended === 1;
}

/** Earlier calls about a member, newest first, with what was noted. */
export async function listPastCalls({ db, keys }: Reader, memberId: string) {
  const rows = await db('calls')
    .where({ memberId })
    .whereNotNull('endedAt')
    .orderBy('callId', 'desc')
    .limit(20)
    .select<(CallRow & { outcome?: Outcome; note?: Buffer })[]>(...columns, 'outcome', 'note');
  return rows.map((row) => ({
    ...toCall(keys, row),
    outcome: row.outcome,
    note: row.note ? keys.open(row.note, noteContext(row.callId)) : '',
  }));
}
