import type { Knex } from 'knex';
import { type Job, recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { sendMail } from '../mail/send-mail';
import { changeProfile } from '../members/change-profile';
import { normaliseEmail } from '../people/identifier';
import type { Staff } from '../people/staff';
import type { Keyring } from '../sealing/keyring';
import { deleteSessionsOf } from '../web/session-repository';
import { findAccount } from './credentials-repository';
import {
  confirmEmailChange,
  deleteEmailChange,
  deleteUnconfirmedChanges,
  type EmailChange,
  emailChangeContext,
  holdChangeOfCode,
  holdDueChange,
  upsertEmailChange,
} from './email-changes-repository';
import { makeLetterCode, readLetterCode, showLetterCode } from './letter-code';

type Parts = Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>;

/** Hours between asking and change, in which whoever reads the registered address can stop it: a weekend is no shield for a thief. */
export const waitingHours = 72;
const hour = 3_600_000;

/** Milliseconds after which a change that nobody confirmed lapses. */
const lapsesAfter = 14 * 24 * hour;

const digestOfChange = (keys: Keyring, code: string): Buffer => keys.digest('email_change', code);

/**
 * Begins to change a member's address: both addresses are told at once, each with a code of its own. The new one's confirms that it is theirs, the
 * registered one's stops the change. Staff see neither code. Inside the transaction that verified the caller.
 * @throws RefusedError where no address is registered, which could not be told; and where the new one is the same
 */
export async function askEmailChange(
  deps: Parts,
  trx: Knex.Transaction,
  order: { memberId: string; email: string; by: Staff; reason: string },
): Promise<void> {
  const parts = { ...deps, db: trx };
  const { memberId, by, reason } = order;
  const account = await findAccount(parts, memberId);
  if (!account) throw new NotFoundError('There is no such member.');
  const [old, email] = [normaliseEmail(account.email ?? ''), normaliseEmail(order.email)];
  if (!old) throw new RefusedError('No address is registered that could be told.', { told: 'refusals:email_none' });
  if (!email || email === old)
    throw new RefusedError('The new address is no other one.', { told: 'refusals:email_same' });
  const [toConfirm, toStop] = [makeLetterCode(), makeLetterCode()];
  const askedAt = deps.now();
  await upsertEmailChange(trx, {
    memberId,
    sealed: deps.keys.seal(JSON.stringify({ email }), emailChangeContext(memberId)),
    newDigest: digestOfChange(deps.keys, toConfirm),
    oldDigest: digestOfChange(deps.keys, toStop),
    askedAt,
    dueAt: new Date(askedAt.getTime() + waitingHours * hour),
  });
  const { locale } = account;
  const mail = { locale, memberId };
  const told = (code: string) => ({ code: showLetterCode(code), hours: waitingHours });
  await sendMail(parts, { ...mail, to: old, template: 'email_change_old', data: told(toStop) });
  await sendMail(parts, { ...mail, to: email, template: 'email_change_new', data: told(toConfirm) });
  await recordEvent(trx, { actor: by.handle, action: 'credentials.email_ask', memberId, reason });
}

export type Answered = 'confirmed' | 'stopped' | 'mistyped' | 'unknown';

/** What a code of either mail does. */
export async function answerEmailChange({ db, keys, now }: Parts, typed: string): Promise<Answered> {
  const code = readLetterCode(typed);
  if (code === 'mistyped') return code;
  const digest = digestOfChange(keys, code);
  return db.transaction(async (trx) => {
    const change = await holdChangeOfCode(trx, digest);
    if (!change) return 'unknown';
    const { memberId } = change;
    const isStopped = digest.equals(change.oldDigest);
    if (isStopped) await deleteEmailChange(trx, memberId);
    else await confirmEmailChange(trx, memberId, now());
    const action = isStopped ? 'credentials.email_stop' : 'credentials.email_confirm';
    await recordEvent(trx, { actor: 'member', action, memberId });
    return isStopped ? 'stopped' : 'confirmed';
  });
}

/** Carries out what is confirmed and due, one in a transaction; what nobody confirmed in a fortnight lapses. @returns how many were changed */
export async function applyEmailChanges(deps: Parts): Promise<number> {
  const actor: Job = 'job-email-changes';
  let changed = 0;
  while (await deps.db.transaction((trx) => applyNext(deps, trx, actor))) changed += 1;
  await deps.db.transaction(async (trx) => {
    const lapsed = await deleteUnconfirmedChanges(trx, new Date(deps.now().getTime() - lapsesAfter));
    for (const memberId of lapsed) await recordEvent(trx, { actor, action: 'credentials.email_lapse', memberId });
  });
  return changed;
}

async function applyNext(deps: Parts, trx: Knex.Transaction, actor: Job): Promise<boolean> {
  const change = await holdDueChange(trx, deps.now());
  if (!change) return false;
  const { memberId } = change;
  const parts = { ...deps, db: trx };
  const account = await findAccount(parts, memberId);
  await deleteEmailChange(trx, memberId);
  // Whoever left meanwhile has no address to change.
  if (!account) return true;
  const email = openEmail(deps.keys, change);
  await changeProfile(trx, deps, memberId, (profile) => ({ ...profile, email }));
  await deleteSessionsOf(trx, 'member', memberId);
  const { locale } = account;
  for (const to of [account.email, email])
    if (to) await sendMail(parts, { to, locale, memberId, template: 'email_changed', data: {} });
  await recordEvent(trx, { actor, action: 'credentials.email_change', memberId });
  return true;
}

const openEmail = (keys: Keyring, { memberId, sealed }: EmailChange): string =>
  JSON.parse(keys.open(sealed, emailChangeContext(memberId))).email;
