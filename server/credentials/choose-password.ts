import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { sendMail } from '../mail/send-mail';
import { hashQueue } from '../passwords/hash-queue';
import { makeSecret, verifySecret } from '../passwords/verify-secret';
import type { Language } from '../texts/i18n';
import { deleteSessionsOf } from '../web/session-repository';
import { type Account, upsertPassword } from './credentials-repository';

/**
 * Gives a member a new password, ends all sessions (the caller begins a new one) and tells the registered address.
 * @returns false when it is the password that the member has, or that staff took away: a leaked one may not come back
 */
export async function choosePassword(
  deps: Dependencies,
  choice: { account: Account; password: string; locale: Language },
): Promise<boolean> {
  const { account, password, locale } = choice;
  const last = account.secret ?? account.retired;
  const secret = await hashQueue.run(async () =>
    last && (await verifySecret(last, password)) ? undefined : makeSecret(password),
  );
  if (!secret) return false;
  const { memberId, email } = account;
  await deps.db.transaction(async (trx) => {
    const parts = { ...deps, db: trx };
    await upsertPassword(parts, { memberId, secret, changedAt: deps.now() });
    await deleteSessionsOf(trx, 'member', memberId);
    if (email) await sendMail(parts, { to: email, locale, template: 'password_changed', data: {}, memberId });
    await recordEvent(trx, { actor: 'member', action: 'credentials.password_change', memberId });
  });
  return true;
}
