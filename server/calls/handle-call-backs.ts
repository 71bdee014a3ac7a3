import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { findInquiry, updateInquiry } from '../inquiries/inquiries-repository';
import { holdWishedCall, listWishedCalls } from '../inquiries/merged-inquiries-repository';
import type { Staff } from '../people/staff';
import { referenceOf } from '../sealing/reference';
import { byTime, type CallBack, stateOf } from './call-back';
import { holdPromisedCall, listPromisedCalls, updatePromisedCall } from './call-backs-repository';

type Parts = Pick<Dependencies, 'db' | 'keys' | 'now'>;

/** How long, in milliseconds, call-backs that were made stay in the list, and how many of either kind it holds. */
const [shownFor, mostListed] = [7 * 86_400_000, 200];

/** Everybody to be called, from calls and from inquiries, soonest first; or who was called within the last week. */
export async function listCallBacks({ db, keys, now }: Parts, { isDone }: { isDone: boolean }): Promise<CallBack[]> {
  const of = { isDone, since: new Date(now().getTime() - shownFor), limit: mostListed };
  const [promised, wished] = await Promise.all([listPromisedCalls(db, of), listWishedCalls(db, of)]);
  const fromInquiries = wished.map(({ number, memberId, createdAt, owner, calledAt }) => ({
    name: `inquiry-${referenceOf(keys, { kind: 'inquiry', number: BigInt(number) })}`,
    ...{ memberId, askedAt: createdAt, at: undefined, owner, doneAt: calledAt },
  }));
  return [...promised, ...fromInquiries].sort(byTime);
}

/** How many are due now, and since when the first of them. */
export async function countDueCallBacks(parts: Parts): Promise<{ count: number; since: Date | null }> {
  const now = parts.now();
  const due = (await listCallBacks(parts, { isDone: false })).filter((one) => stateOf(one, now) === 'due');
  return { count: due.length, since: due[0] ? (due[0].at ?? due[0].askedAt) : null };
}

export type CallBackVerb = 'take' | 'give_back' | 'done';

/**
 * Takes a call-back on, gives it back, or says that it was made.
 * @throws RefusedError when a colleague has it, or it was made meanwhile
 * @throws NotFoundError when there is none of that name
 */
export async function handleCallBack(
  deps: Parts,
  { name, verb, by }: { name: string; verb: CallBackVerb; by: Staff },
): Promise<void> {
  const [, kind, id = ''] = /^(call|inquiry)-(\d+)$/.exec(name) ?? [];
  const inquiry = kind === 'inquiry' ? await findInquiry(deps, { reference: id }) : undefined;
  if (!kind || (kind === 'inquiry' && !inquiry)) throw new NotFoundError('There is no such call-back.');
  await deps.db.transaction(async (trx) => {
    const held = inquiry ? await holdWishedCall(trx, inquiry) : await holdPromisedCall(trx, Number(id));
    if (!held) throw new RefusedError('This call-back was made meanwhile.', { told: 'refusals:call_back_done' });
    if (held.owner && held.owner !== by.handle)
      throw new RefusedError('A colleague has taken this call-back on.', { told: 'refusals:call_back_taken' });
    const owner = verb === 'take' ? by.handle : null;
    if (inquiry) await updateInquiry(trx, inquiry, verb === 'done' ? { calledAt: deps.now() } : { owner });
    else
      await updatePromisedCall(
        trx,
        Number(id),
        verb === 'done' ? { calledBackAt: deps.now() } : { callBackOwner: owner },
      );
    const memberId = inquiry ? inquiry.memberId : (held as { memberId?: string }).memberId;
    const subject = inquiry ? inquiry.reference : name;
    await recordEvent(trx, { actor: by.handle, action: `call_back.${verb}`, subject, memberId });
  });
}
