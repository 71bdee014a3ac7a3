import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { type Call, mistakesSince, mostMistakes, nameOfCall, type ProxyBasis } from './call';
import { findMistakes, holdVerifyingCall, type Statements, updateStatements } from './calls-repository';
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
  const asked = comparableFacts(registered, call.foundBy);
  const compared = await weigh(deps, trx, { call, held, asked, said, registered });
  const { matched, mistaken, right, wrong, isLocked, mistakeAt } = compared;
  const isEnough = isProven || (required > 0 && matched.length >= required);
  const isAnswerable = call.caller === 'self' || proxyBasis !== undefined;
  const outcome = isLocked ? 'locked' : isEnough && isAnswerable ? 'verified' : 'more';
  const state = { locked: 'failed', verified: 'verified', more: 'verifying' } as const;
  await updateStatements(trx, call.callId, { matched, mistaken, state: state[outcome], mistakeAt, at, proxyBasis });
  const action = { locked: 'call.lock', verified: 'call.verify', more: 'call.compare' }[outcome];
  const data = { matched: right, wrong, ...(isProven && { proven: call.foundBy }), ...(proxyBasis && { proxyBasis }) };
  await recordCall(trx, { call, staff }, action, data);
  return { outcome, wrong };
}

interface Comparison {
  call: Call;
  held: Statements;
  /** What they may state. */
  asked: readonly Fact[];
  said: Statement['said'];
  registered: Registered;
}

/** What of it is right, and how much is wrong: in this call, and about this person in any call. Where too much was wrong before nothing is compared. */
async function weigh(deps: Dependencies, trx: Knex.Transaction, { call, held, asked, said, registered }: Comparison) {
  const at = deps.now();
  const before = call.memberId ? await findMistakes(trx, call.memberId, mistakesSince(at)) : undefined;
  const wasLocked = (before?.count ?? 0) >= mostMistakes;
  const stated = wasLocked ? [] : asked.filter((fact) => said[fact] && !held.matched.includes(fact));
  const right = stated.filter((fact) => agrees(fact, said[fact] ?? '', registered));
  const wrong = stated.filter((fact) => !right.includes(fact));
  const digests = wrong.map((fact) =>
    deps.keys.digest('call-mistake', `${call.callId} ${fact} ${saidAs(fact, said[fact] ?? '')}`),
  );
  const fresh = digests.filter((digest) => !held.mistaken.some((known) => known.equals(digest)));
  const matched = [...held.matched, ...right];
  const mistaken = [...held.mistaken, ...fresh];
  const mistakes = call.memberId ? (before?.count ?? 0) + fresh.length : mistaken.length;
  const isLocked = wasLocked || mistakes >= mostMistakes;
  return { matched, mistaken, right, wrong, isLocked, mistakeAt: fresh.length > 0 ? at : undefined };
}

/** Compares what is stated in a call that is verified already, by the same rule and with the same end: three wrong statements close it. */
export async function compareStatements(deps: Dependencies, trx: Knex.Transaction, comparison: Comparison) {
  const compared = await weigh(deps, trx, comparison);
  const { matched, mistaken, mistakeAt, isLocked } = compared;
  const kept = { matched, mistaken, mistakeAt, at: deps.now(), state: isLocked ? ('failed' as const) : undefined };
  await updateStatements(trx, comparison.call.callId, kept);
  return compared;
}

/** The caller could not state enough: the record stays closed, and the member sees that somebody tried. What was decided before stays. */
export async function failCall(deps: Dependencies, command: { call: Call; staff: Staff }): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const held = await holdVerifyingCall(trx, command.call);
    if (!held) return;
    const nothing = { mistakeAt: undefined, proxyBasis: undefined };
    await updateStatements(trx, command.call.callId, { ...held, ...nothing, state: 'failed', at: deps.now() });
    await recordCall(trx, command, 'call.fail', { matched: held.matched });
  });
}

export const recordCall = (
  trx: Knex.Transaction,
  { call, staff }: { call: Call; staff: Staff },
  action: string,
  data: object,
) =>
  recordEvent(trx, {
    actor: staff.handle,
    action,
    subject: nameOfCall(call.callId),
    memberId: call.memberId,
    reason: call.reason,
    data,
  });
