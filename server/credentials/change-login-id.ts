import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { sendMail } from '../mail/send-mail';
import { changeProfile } from '../members/change-profile';
import { withChosenLoginId } from '../people/profile';
import { deleteSessionsOf } from '../web/session-repository';
import { type Account, findAccounts, markLoginIdSetHere } from './credentials-repository';

/**
 * Gives a member the first free one of their wishes, ends all sessions (the caller begins a new one) and tells the registered address.
 * @param change.wishes in order, each allowed by the rules
 * @returns the new login ID; undefined when others have all of them
 */
export async function changeLoginId(
  deps: Dependencies,
  change: { account: Account; wishes: readonly string[] },
): Promise<string | undefined> {
  const { memberId, email, locale } = change.account;
  return deps.db.transaction(async (trx) => {
    const loginId = await takeFirstFree(deps, trx, memberId, change.wishes);
    if (loginId === undefined) return undefined;
    const parts = { ...deps, db: trx };
    await markLoginIdSetHere(trx, memberId);
    await deleteSessionsOf(trx, 'member', memberId);
    if (email) await sendMail(parts, { to: email, locale, template: 'login_id_changed', data: {}, memberId });
    await recordEvent(trx, { actor: 'member', action: 'credentials.login_id_change', memberId });
    return loginId;
  });
}

async function takeFirstFree(
  deps: Dependencies,
  trx: Knex.Transaction,
  memberId: string,
  wishes: readonly string[],
): Promise<string | undefined> {
  for (const loginId of wishes) {
    // What signs in another member by other means (their member ID, their address) is not free either.
    const others = await findAccounts({ ...deps, db: trx }, loginId);
    if (others.some((other) => other.memberId !== memberId)) continue;
    try {
      await trx.transaction((savepoint) =>
        changeProfile(savepoint, deps, memberId, (profile) => withChosenLoginId(profile, loginId)),
      );
      return loginId;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
    }
  }
  return undefined;
}
