import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { lockInquiry, updateInquiry } from './inquiries-repository';
import type { Inquiry } from './inquiry';
import { moveMerged } from './merged-inquiries-repository';

/**
 * Two inquiries of one person become one: the first is closed and says where it goes on; what was written in it is read there too. Whatever
 * waited longer, or was handed on, still is; a call that was wished for in it is still listed.
 * @throws RefusedError when they are of different people, or one of them was merged already
 */
export async function mergeInquiry(
  deps: Pick<Dependencies, 'db'>,
  inquiry: Inquiry,
  { into, by }: { into: Inquiry; by: Staff },
): Promise<void> {
  const { memberId, inquiryId, reference } = inquiry;
  if (memberId !== into.memberId || inquiryId === into.inquiryId)
    throw new RefusedError('Only two inquiries of one person can be merged.', { told: 'refusals:merge_strangers' });
  await deps.db.transaction(async (trx) => {
    // In one order whichever is merged into which, so that two who do it at once do not wait for each other.
    const [first, second] = [inquiry, into].toSorted((a, b) => (a.inquiryId < b.inquiryId ? -1 : 1));
    const locked = new Map<Inquiry, Awaited<ReturnType<typeof lockInquiry>>>();
    for (const one of [first, second] as Inquiry[]) locked.set(one, await lockInquiry(trx, one));
    const [own, target] = [locked.get(inquiry), locked.get(into)];
    if (!own || !target || own.mergedInto || target.mergedInto || target.state === 'closed')
      throw new RefusedError('One of these inquiries was closed or merged meanwhile.', {
        told: 'refusals:merge_moved',
      });
    const waits = [inquiry, into].filter((one) => locked.get(one)?.state === 'open').map(({ changedAt }) => changedAt);
    const since = waits.toSorted((a, b) => a.getTime() - b.getTime())[0];
    await updateInquiry(trx, inquiry, { state: 'closed', mergedInto: into.inquiryId });
    await moveMerged(trx, inquiry, into.inquiryId);
    await updateInquiry(trx, into, {
      ...(since && { state: 'open', changedAt: since }),
      ...(!into.escalatedAt && inquiry.escalatedAt && { escalatedAt: inquiry.escalatedAt }),
    });
    const data = { into: into.reference };
    await recordEvent(trx, { actor: by.handle, action: 'inquiry.merge', subject: reference, memberId, data });
  });
}
