import type { Db } from '../../db/connection';
import type { Inquiry } from './inquiry';

type Key = Pick<Inquiry, 'memberId' | 'inquiryId'>;

/** What had gone on in one inquiry goes on in another of the same person. */
export async function moveMerged(trx: Db, { memberId, inquiryId }: Key, into: string): Promise<void> {
  await trx('inquiries').where({ memberId, mergedInto: inquiryId }).update({ mergedInto: into });
}

/**
 * Calls that were wished for in inquiries, the longest asked for first. The wish of a merged inquiry holds while the one in which it goes on is
 * open or answered.
 * @param of.isDone those that were made since a time, else those that were not made
 */
export async function listWishedCalls(
  db: Db,
  of: { isDone: boolean; since: Date; limit: number },
): Promise<(Key & Pick<Inquiry, 'createdAt' | 'owner' | 'calledAt'> & { number: string })[]> {
  const query = db('inquiries as own')
    .leftJoin('inquiries as target', { 'target.memberId': 'own.memberId', 'target.inquiryId': 'own.mergedInto' })
    .where('own.wantsCall', true)
    .orderBy('own.createdAt')
    .limit(of.limit)
    .select('own.memberId', 'own.inquiryId', 'own.number', 'own.createdAt', 'own.owner', 'own.calledAt');
  return of.isDone
    ? query.where('own.calledAt', '>', of.since)
    : query.whereNull('own.calledAt').whereRaw(`coalesce(target.state, own.state) <> 'closed'`);
}

/** The inquiry is held until the transaction ends. @returns its owner; undefined where its call was made, or nobody wished for one */
export async function holdWishedCall(trx: Db, { memberId, inquiryId }: Key): Promise<{ owner?: string } | undefined> {
  return trx('inquiries')
    .where({ memberId, inquiryId, wantsCall: true })
    .whereNull('calledAt')
    .forUpdate()
    .first('owner');
}
