import { recordEvent } from '../audit/record-event';
import { findAccount } from '../credentials/credentials-repository';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { sendMail } from '../mail/send-mail';
import type { Staff } from '../people/staff';
import { maskCardNumbers } from '../sealing/mask-card-numbers';
import { showReference } from '../sealing/reference';
import { insertMessage, lockInquiry, updateInquiry } from './inquiries-repository';
import type { Inquiry } from './inquiry';

/** A customer adds to an inquiry; it waits for the desk again. @throws RefusedError when it is closed */
export async function addToInquiry(deps: Dependencies, inquiry: Inquiry, text: string): Promise<void> {
  const { memberId, reference } = inquiry;
  const writtenAt = deps.now();
  await deps.db.transaction(async (trx) => {
    const { messages, state } = await lockInquiry(trx, inquiry);
    if (state === 'closed') throw new RefusedError('This inquiry is closed.', { told: 'refusals:inquiry_closed' });
    const message = { number: messages + 1, author: 'member', text: maskCardNumbers(text), writtenAt };
    await insertMessage({ ...deps, db: trx }, inquiry, message);
    await updateInquiry(trx, inquiry, { state: 'open', changedAt: writtenAt });
    await recordEvent(trx, { actor: 'member', action: 'inquiry.add', subject: reference, memberId });
  });
}

/**
 * Staff reply; the customer reads it on My Page, and a mail says only that it is there.
 * @param reply.after number of the last message that the writer had read
 * @throws RefusedError when somebody has written since
 */
export async function replyToInquiry(
  deps: Dependencies,
  inquiry: Inquiry,
  reply: { by: Staff; text: string; after: number; closes: boolean },
): Promise<void> {
  const { memberId, reference } = inquiry;
  const writtenAt = deps.now();
  await deps.db.transaction(async (trx) => {
    const parts = { ...deps, db: trx };
    const { messages } = await lockInquiry(trx, inquiry);
    if (messages !== reply.after)
      throw new RefusedError('Somebody has written meanwhile: read that first.', { told: 'refusals:inquiry_moved' });
    const { handle } = reply.by;
    await insertMessage(parts, inquiry, {
      number: messages + 1,
      author: handle,
      text: maskCardNumbers(reply.text),
      writtenAt,
    });
    await updateInquiry(trx, inquiry, { state: reply.closes ? 'closed' : 'answered', changedAt: writtenAt });
    const account = await findAccount(parts, memberId);
    if (account?.email) {
      const { email: to, locale } = account;
      await sendMail(parts, {
        to,
        locale,
        template: 'inquiry_replied',
        data: { reference: showReference(reference) },
        memberId,
      });
    }
    await recordEvent(trx, { actor: handle, action: 'inquiry.reply', subject: reference, memberId });
  });
}
