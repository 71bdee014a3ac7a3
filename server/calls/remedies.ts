import { recordEvent } from '../audit/record-event';
import { findAccount } from '../credentials/credentials-repository';
import { upsertLetterWish } from '../credentials/letter-wishes-repository';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { sendMail } from '../mail/send-mail';
import { digestOf } from '../members/find-members';
import { personOfDigest } from '../people/person';
import type { Staff } from '../people/staff';
import { type Call, nameOfCall } from './call';

type Order = { call: Call; staff: Staff };

/**
 * Mails the registered address once more where the answer is read and how; once a call. The mail holds no answer and no code.
 * @throws RefusedError where no address is registered
 */
export async function mailAgain(deps: Dependencies, { call, staff }: Order): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const parts = { ...deps, db: trx };
    const account = call.memberId ? await findAccount(parts, call.memberId) : undefined;
    if (!account?.email) throw new RefusedError('No address is registered.', { told: 'refusals:email_none' });
    const { email: to, locale, memberId } = account;
    const onceKey = `answer-again ${nameOfCall(call.callId)}`;
    await sendMail(parts, { to, locale, memberId, template: 'answer_again', data: {}, onceKey });
    await recordCallEvent(parts, { call, staff }, 'call.mail_again');
  });
}

/**
 * Asks for a letter with a fresh code: whoever writes the next letters of the incident writes to this person, too, though mail may reach them.
 * Nobody at the desk sees the code.
 * @throws RefusedError where the call is about nobody a letter can name
 */
export async function askForLetter(deps: Dependencies, { call, staff }: Order): Promise<void> {
  const digest = call.query ? digestOf(deps.keys, call.query as Parameters<typeof digestOf>[1]) : undefined;
  const person = call.memberId ?? (digest && personOfDigest(digest));
  if (!person)
    throw new RefusedError('This call is about nobody whom a letter can name.', { told: 'refusals:no_letter' });
  await deps.db.transaction(async (trx) => {
    await upsertLetterWish(trx, { person, askedBy: staff.handle, askedAt: deps.now() });
    await recordCallEvent({ db: trx }, { call, staff }, 'call.ask_letter');
  });
}

const recordCallEvent = ({ db }: Pick<Dependencies, 'db'>, { call, staff }: Order, action: string) =>
  recordEvent(db, {
    ...{ actor: staff.handle, action, subject: nameOfCall(call.callId), memberId: call.memberId, reason: call.reason },
  });
