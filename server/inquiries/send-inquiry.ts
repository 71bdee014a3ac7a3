import { randomUUID } from 'node:crypto';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { deleteDraft } from '../drafts/drafts-repository';
import { findIncident } from '../incidents/incidents-repository';
import { sendMail } from '../mail/send-mail';
import { findProfile } from '../members/find-profile';
import { showReference } from '../sealing/reference';
import type { Language } from '../texts/i18n';
import { insertInquiry, insertMessage } from './inquiries-repository';
import type { InquiryText } from './inquiry';

/**
 * Registers a customer's inquiry, with a mail that says so; its draft goes in the same transaction, so that one draft is one inquiry.
 * @returns its reference; undefined where the draft was sent before
 */
export async function sendInquiry(
  deps: Dependencies,
  { memberId, inquiry, locale, draftId }: { memberId: string; inquiry: InquiryText; locale: Language; draftId: string },
): Promise<string | undefined> {
  const now = deps.now();
  const { topic, callBack, text } = inquiry;
  return deps.db.transaction(async (trx) => {
    if (!(await deleteDraft(trx, memberId, draftId))) return undefined;
    const parts = { ...deps, db: trx };
    const incident = inquiry.incident ? await findIncident(trx, inquiry.incident) : undefined;
    const made = { memberId, inquiryId: randomUUID(), topic, incidentId: incident?.incidentId, callBack };
    const reference = await insertInquiry(parts, {
      ...made,
      state: 'open',
      createdAt: now,
      changedAt: now,
      seenAt: now,
    });
    await insertMessage(parts, made, { number: 1, author: 'member', text, writtenAt: now });
    const to = (await findProfile(parts, memberId))?.email;
    if (to)
      await sendMail(parts, {
        to,
        locale,
        template: 'inquiry_received',
        data: { reference: showReference(reference) },
        memberId,
      });
    await recordEvent(trx, { actor: 'member', action: 'inquiry.send', subject: reference, memberId, data: { topic } });
    return reference;
  });
}
