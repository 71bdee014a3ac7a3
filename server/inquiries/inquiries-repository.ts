import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { readReference, referenceOf } from '../sealing/reference';
import type { Inquiry, InquiryMessage, InquiryState, Topic } from './inquiry';

type Reader = { db: Db } & Pick<Dependencies, 'keys'>;

interface InquiryRow {
  member_id: string;
  inquiry_id: string;
  number: string;
  topic: Topic;
  incident_id: number | null;
  sealed: Buffer;
  state: InquiryState;
  created_at: Date;
  changed_at: Date;
  seen_at: Date;
}

interface MessageRow {
  number: number;
  author: string;
  sealed: Buffer;
  written_at: Date;
}

export const inquiryContext = (inquiryId: string): string => `inquiry:${inquiryId}`;
export const messageContext = (inquiryId: string, number: number): string => `inquiry-message:${inquiryId}:${number}`;

const toInquiry = (keys: Dependencies['keys'], row: InquiryRow): Inquiry => ({
  memberId: row.member_id,
  inquiryId: row.inquiry_id,
  reference: referenceOf(keys, { kind: 'inquiry', number: BigInt(row.number) }),
  topic: row.topic,
  incidentId: row.incident_id ?? undefined,
  callBack: JSON.parse(keys.open(row.sealed, inquiryContext(row.inquiry_id))).callBack,
  state: row.state,
  createdAt: row.created_at,
  changedAt: row.changed_at,
  seenAt: row.seen_at,
});

/** @returns its reference */
export async function insertInquiry({ db, keys }: Reader, inquiry: Omit<Inquiry, 'reference'>): Promise<string> {
  const [row] = await db('inquiries')
    .insert({
      member_id: inquiry.memberId,
      inquiry_id: inquiry.inquiryId,
      topic: inquiry.topic,
      incident_id: inquiry.incidentId ?? null,
      sealed: keys.seal(JSON.stringify({ callBack: inquiry.callBack }), inquiryContext(inquiry.inquiryId)),
      state: inquiry.state,
      created_at: inquiry.createdAt,
      changed_at: inquiry.changedAt,
      seen_at: inquiry.seenAt,
    })
    .returning<{ number: string }[]>('number');
  return referenceOf(keys, { kind: 'inquiry', number: BigInt((row as { number: string }).number) });
}

export async function insertMessage(
  { db, keys }: Reader,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
  message: InquiryMessage,
): Promise<void> {
  await db('inquiry_messages').insert({
    member_id: memberId,
    inquiry_id: inquiryId,
    number: message.number,
    author: message.author,
    sealed: keys.seal(message.text, messageContext(inquiryId, message.number)),
    written_at: message.writtenAt,
  });
}

/** Newest first. */
export async function listInquiries({ db, keys }: Reader, memberId: string): Promise<Inquiry[]> {
  const rows: InquiryRow[] = await db('inquiries').where({ member_id: memberId }).orderBy('created_at', 'desc');
  return rows.map((row) => toInquiry(keys, row));
}

/** What waits for the desk, the longest waiting first. */
export async function listOpenInquiries({ db, keys }: Reader, limit: number): Promise<Inquiry[]> {
  const rows: InquiryRow[] = await db('inquiries').where({ state: 'open' }).orderBy('changed_at').limit(limit);
  return rows.map((row) => toInquiry(keys, row));
}

/** @param of.reference as typed @param of.memberId only if it is this member's */
export async function findInquiry(
  { db, keys }: Reader,
  of: { reference: string; memberId?: string },
): Promise<Inquiry | undefined> {
  const referred = readReference(keys, of.reference);
  if (referred?.kind !== 'inquiry') return undefined;
  const query = db('inquiries').where({ number: referred.number.toString() });
  if (of.memberId !== undefined) query.where({ member_id: of.memberId });
  const row = await query.first<InquiryRow | undefined>();
  return row && toInquiry(keys, row);
}

/** Nobody else writes to the inquiry until the transaction ends. @returns how many messages it has, and its state */
export async function lockInquiry(
  trx: Db,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
): Promise<{ messages: number; state: InquiryState }> {
  const key = { member_id: memberId, inquiry_id: inquiryId };
  const { state } = await trx('inquiries').where(key).forUpdate().first('state');
  const [{ count }] = (await trx('inquiry_messages').where(key).count()) as [{ count: string }];
  return { messages: Number(count), state };
}

export async function listMessages(
  { db, keys }: Reader,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
): Promise<InquiryMessage[]> {
  const rows: MessageRow[] = await db('inquiry_messages')
    .where({ member_id: memberId, inquiry_id: inquiryId })
    .orderBy('number')
    .select('number', 'author', 'sealed', 'written_at');
  return rows.map((row) => ({
    number: row.number,
    author: row.author,
    text: keys.open(row.sealed, messageContext(inquiryId, row.number)),
    writtenAt: row.written_at,
  }));
}

export async function updateInquiry(
  db: Db,
  { memberId, inquiryId }: Pick<Inquiry, 'memberId' | 'inquiryId'>,
  change: { state?: InquiryState; changedAt?: Date; seenAt?: Date },
): Promise<void> {
  const { state, changedAt, seenAt } = change;
  await db('inquiries')
    .where({ member_id: memberId, inquiry_id: inquiryId })
    .update({
      ...(state && { state }),
      ...(changedAt && { changed_at: changedAt }),
      ...(seenAt && { seen_at: seenAt }),
    });
}

/** Removes what was asked about an incident, answered or not. @returns how many rows went, by table */
export async function deleteInquiriesAbout(trx: Db, incidentId: number): Promise<Record<string, number>> {
  const { rowCount } = await trx.raw(
    `delete from inquiry_messages m using inquiries q
     where q.member_id = m.member_id and q.inquiry_id = m.inquiry_id and q.incident_id = ?`,
    [incidentId],
  );
  return { inquiry_messages: rowCount, inquiries: await trx('inquiries').where({ incident_id: incidentId }).delete() };
}
