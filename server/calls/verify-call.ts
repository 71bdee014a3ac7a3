import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { type Call, mistakesSince, mostMistakes, nameOfCall, type ProxyBasis } from './call';
import { findMistakes, holdVerifyingCall, updateStatements } from './calls-repository';
import { agrees, comparableFacts, type Fact, type Registered, saidAs } from './fact';

/** What came of what a caller stated. `more`: not enough yet; `decided`: the call had been decided before, and stays so. */
export interface Verified {
  outcome: 'verified' | 'locked' | 'more' | 'decided';
  /** What was stated now and is not what is registered. */
  wrong: Fact[];
}

interface Statement {
  call: Call;
  staff: Staff;
  registered: Registered;
  /** How many facts have to match. */
  required: number;
  /** As typed, by fact; empty: not stated. */
  said: Partial<Record<Fact, string>>;
  /** Why somebody else may be answered; needed where one calls for the person. */
  proxyBasis: ProxyBasis | undefined;
  /** Shown in another way than by facts: the code of a letter, or the number of the search, which was called back. */
  isProven: boolean;
}

/**
 * Compares what the caller stated with what is registered, and opens the record when enough of it matches. Three wrong statements about one person,
 * in whatever calls, end this one and keep everybody from being verified for them for 15 minutes. Nothing of what is registered is told.
 */
export function verifyCall(deps: Dependencies, statement: Statement): Promise<Verified> {
  return deps.db.transaction((trx) => verify(deps, trx, statement));
}

async function verify(deps: Dependencies, trx: Knex.Transaction, statement: Statement): Promise<Verified> {
  const { call, staff, registered, required, said, proxyBasis, isProven } = statement;
  const at = deps.now();
  const held = await holdVerifyingCall(trx, call);
  if (!held) return { outcome: 'decided', wrong: [] };
  const before = call.memberId ? await findMistakes(trx, call.memberId, mistakesSince(at)) : undefined;
  const isLocked = (before?.count ?? 0) >= mostMistakes;
  const stated = isLocked
    ? []
    : comparableFacts(registered, call.foundBy).filter((fact) => said[fact] && !held.matched.includes(fact));
  const right = stated.filter((fact) => agrees(fact, said[fact] ?? '', registered));
  const wrong = stated.filter((fact) => !right.includes(fact));
  const digests = wrong.map((fact) =>
    deps.keys.digest('call-mistake', `${call.callId} ${fact} ${saidAs(fact, said[fact] ?? '')}`),
  );
  const fresh = digests.filter((digest) => !held.mistaken.some((known) => known.equals(digest)));
  const matched = [...held.matched, ...right];
  const mistaken = [...held.mistaken, ...fresh];
  const mistakes = call.memberId ? (before?.count ?? 0) + fresh.length : mistaken.length;
  const isEnough = isProven || (required > 0 && matched.length >= required);
  const isAnswerable = call.caller === 'self' || proxyBasis !== undefined;
  const outcome = isLocked || mistakes >= mostMistakes ? 'locked' : isEnough && isAnswerable ? 'verified' : 'more';
  const state = { locked: 'failed', verified: 'verified', more: 'verifying' } as const;
  const mistakeAt = fresh.length > 0 ? at : undefined;
  await updateStatements(trx, call.callId, { matched, mistaken, state: state[outcome], mistakeAt, at, proxyBasis });
  const action = { locked: 'call.lock', verified: 'call.verify', more: 'call.compare' }[outcome];
  const data = { matched: right, wrong, ...(isProven && { proven: call.foundBy }), ...(proxyBasis && { proxyBasis }) };
  await record(trx, { call, staff }, action, data);
  return { outcome, wrong };
}

/** The caller could not state enough: the record stays closed, and the member sees that somebody tried. What was decided before stays. */
export async function failCall(deps: Dependencies, command: { call: Call; staff: Staff }): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const held = await holdVerifyingCall(trx, command.call);
    if (!held) return;
    const nothing = { mistakeAt: undefined, proxyBasis: undefined };
    await updateStatements(trx, command.call.callId, { ...held, ...nothing, state: 'failed', at: deps.now() });
    await record(trx, command, 'call.fail', { matched: held.matched });
  });
}

const record = (trx: Knex.Transaction, { call, staff }: { call: Call; staff: Staff }, action: string, data: object) =>
  recordEvent(trx, {
    actor: staff.handle,
    action,
    subject: nameOfCall(call.callId),
    memberId: call.memberId,
    reason: call.reason,
    data,
  });
