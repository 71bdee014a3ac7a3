import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { deleteSessionsOf } from '../web/session-repository';

/** Ends every session of a member, this one too (ASVS 7.4.3). */
export async function signOutEverywhere({ db }: Pick<Dependencies, 'db'>, memberId: string): Promise<void> {
  await db.transaction(async (trx) => {
    const ended = await deleteSessionsOf(trx, 'member', memberId);
    await recordEvent(trx, { actor: 'member', action: 'credentials.sign_out_everywhere', memberId, data: { ended } });
  });
}
