import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { sendMail } from '../mail/send-mail';
import type { Staff } from '../people/staff';
import { deleteSessionsOf } from '../web/session-repository';
import { findAccount, removePassword } from './credentials-repository';

/**
 * Staff take a member's password away, when somebody else may know it: it opens nothing any more, sessions end, and a mail tells the
 * registered address how to choose a new one. Staff neither see nor choose a secret.
 * @param order.reason case number, for the audit log
 * @throws NotFoundError when there is no such member.
 */
export async function resetPassword(
  deps: Dependencies,
  order: { memberId: string; by: Staff; reason: string },
): Promise<void> {
  const account = await findAccount(deps, order.memberId);
  if (!account) throw new NotFoundError('There is no such member.');
  const { memberId, email, locale } = account;
  await deps.db.transaction(async (trx) => {
    await removePassword({ ...deps, db: trx }, account);
    await deleteSessionsOf(trx, 'member', memberId);
    if (email)
      await sendMail({ ...deps, db: trx }, { to: email, locale, template: 'password_reset', data: {}, memberId });
    const { handle } = order.by;
    await recordEvent(trx, { actor: handle, action: 'credentials.password_reset', memberId, reason: order.reason });
  });
}
