import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { readReference, referenceOf } from '../sealing/reference';
import type { Inquiry, InquiryMessage, InquiryState, QueueFilter } from './inquiry';
import { deleteNotesAbout } from './inquiry-notes-repository';

type Reader = { db: Db } & Pick<Dependencies, 'keys'>;

type InquiryRow = Omit<Inquiry, 'reference' | 'callBack'> & { number: string; sealed: Buffer };

type MessageRow = Omit<InquiryMessage, 'text'> & { sealed: Buffer };

export const inquiryContext = (inquiryId: string): string => `inquiry:${inquiryId}`;
export const messageContext = (inquiryId: string, number: number): string => `inquiry-message:${inquiryId}:${number}`;

const toInquiry = (keys: Dependencies['keys'], { number, sealed, ...inquiry }: InquiryRow): Inquiry => ({
  ...inquiry,
  reference: referenceOf(keys, { kind: 'inquiry', number: BigInt(number) }),
  callBack: JSON.parse(keys.open(sealed, inquiryContext(inquiry.inquiryId))).callBack,
});

/** @returns its reference */
export async function insertInquiry(
  { db, keys }: Reader,
  { callBack, ...inquiry }: Omit<Inquiry, 'reference' | 'owner' | 'escalatedAt' | 'calledAt' | 'mergedInto'>,
): Promise<string> {
  const sealed = keys.seal(JSON.stringify({ callBack }), inquiryContext(inquiry.inquiryId));
  const [row] = await db('inquiries')
    .insert({ ...inquiry, wantsCall: callBack !== undefined, sealed })
    .returning<{ number: string }[]>('number');
  return referenceOf(keys, { kind: 'inquiry', number: BigInt((row as { number: string }).number) });
}

export async function insertMessage(
  { db, keys }: Reader,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
  { text, ...message }: InquiryMessage,
): Promise<void> {
  const sealed = keys.seal(text, messageContext(inquiryId, message.number));
  await db('inquiry_messages').insert({ memberId, inquiryId, ...message, sealed });
}

/** Newest first. */
export async function listInquiries({ db, keys }: Reader, memberId: string): Promise<Inquiry[]> {
  const rows: InquiryRow[] = await db('inquiries').where({ memberId }).orderBy('createdAt', 'desc');
  return rows.map((row) => toInquiry(keys, row));
}

/** The desk's list: what waits, the longest waiting first; else the newest change first. */
export async function listQueue({ db, keys }: Reader, filter: QueueFilter, limit: number): Promise<Inquiry[]> {
  const query = db('inquiries').limit(limit);
  if (filter.state !== 'all') query.where({ state: filter.state });
  if (filter.owner) query.where({ owner: filter.owner === 'none' ? null : filter.owner });
  if (filter.wantsCall) query.where({ wantsCall: true });
  if (filter.isEscalated) query.whereNotNull('escalatedAt');
  const rows: InquiryRow[] = await query.orderBy('changedAt', filter.state === 'open' ? 'asc' : 'desc');
  return rows.map((row) => toInquiry(keys, row));
}

/** How many wait for the desk, and since when the first of them. */
export async function countOpenInquiries(db: Db): Promise<{ count: number; since: Date | null }> {
  return db('inquiries').where({ state: 'open' }).first(db.raw('count(*)::int as count, min(changed_at) as since'));
}

/** @param of.reference as typed @param of.memberId only if it is this member's */
export async function findInquiry(
  { db, keys }: Reader,
  of: { reference: string; memberId?: string },
): Promise<Inquiry | undefined> {
  const referred = readReference(keys, of.reference);
  if (referred?.kind !== 'inquiry') return undefined;
  const query = db('inquiries').where({ number: referred.number.toString() });
  if (of.memberId !== undefined) query.where({ memberId: of.memberId });
  const row = await query.first<InquiryRow | undefined>();
  return row && toInquiry(keys, row);
}

/** Nobody else writes to the inquiry until the transaction ends. @returns how many messages it has, its state, and where it goes on */
export async function lockInquiry(
  trx: Db,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
): Promise<{ messages: number; state: InquiryState; mergedInto: string | undefined }> {
  const key = { memberId, inquiryId };
  const { state, mergedInto } = await trx('inquiries').where(key).forUpdate().first('state', 'mergedInto');
  const [{ count }] = (await trx('inquiry_messages').where(key).count()) as [{ count: string }];
  return { messages: Number(count), state, mergedInto };
}

export async function listMessages(
  { db, keys }: Reader,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
): Promise<InquiryMessage[]> {
  const rows: MessageRow[] = await db('inquiry_messages')
    .where({ memberId, inquiryId })
    .orderBy('number')
    .select('number', 'author', 'sealed', 'writtenAt');
  return rows.map(({ sealed, ...message }) => ({
    ...message,
    text: keys.open(sealed, messageContext(inquiryId, message.number)),
  }));
}

export async function updateInquiry(
  db: Db,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
  change: {
    state?: InquiryState;
    changedAt?: Date;
    seenAt?: Date;
    owner?: string | null;
    escalatedAt?: Date | null;
    wantsCall?: boolean;
    calledAt?: Date;
    mergedInto?: string;
  },
): Promise<void> {
  await db('inquiries').where({ memberId, inquiryId }).update(change);
}

/** Removes what was asked about an incident, answered or not. @returns how many rows went, by table */
export async function deleteInquiriesAbout(trx: Db, incidentId: number): Promise<Record<string, number>> {
  const notes = await deleteNotesAbout(trx, incidentId);
  const { rowCount } = await trx.raw(
    `delete from inquiry_messages m using inquiries q
     where q.member_id = m.member_id and q.inquiry_id = m.inquiry_id and q.incident_id = ?`,
    [incidentId],
  );
  return {
    inquiry_notes: notes,
    inquiry_messages: rowCount,
    inquiries: await trx('inquiries').where({ incidentId }).delete(),
  };
}
