import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import type { Inquiry, InquiryMessage } from './inquiry';

type Reader = { db: Db } & Pick<Dependencies, 'keys'>;
type Key = Pick<Inquiry, 'memberId' | 'inquiryId'>;

export const inquiryNoteContext = (inquiryId: string, number: number): string => `inquiry-note:${inquiryId}:${number}`;

/** Inside a transaction that holds the inquiry (`lockInquiry`). */
export async function insertNote(
  { db, keys }: Reader,
  { memberId, inquiryId }: Key,
  note: Pick<InquiryMessage, 'author' | 'text' | 'writtenAt'>,
): Promise<void> {
  const key = { memberId, inquiryId };
  const [{ count }] = (await db('inquiry_notes').where(key).count()) as [{ count: string }];
  const number = Number(count) + 1;
  const sealed = keys.seal(note.text, inquiryNoteContext(inquiryId, number));
  await db('inquiry_notes').insert({ ...key, number, author: note.author, sealed, writtenAt: note.writtenAt });
}

/** What the desk noted for itself, oldest first. */
export async function listNotes({ db, keys }: Reader, { memberId, inquiryId }: Key): Promise<InquiryMessage[]> {
  const rows = await db('inquiry_notes').where({ memberId, inquiryId }).orderBy('number');
  return rows.map(({ number, author, sealed, writtenAt }) => ({
    ...{ number, author, writtenAt },
    text: keys.open(sealed, inquiryNoteContext(inquiryId, number)),
  }));
}

/** @returns how many went */
export async function deleteNotesAbout(trx: Db, incidentId: number): Promise<number> {
  const { rowCount } = await trx.raw(
    `delete from inquiry_notes n using inquiries q
     where q.member_id = n.member_id and q.inquiry_id = n.inquiry_id and q.incident_id = ?`,
    [incidentId],
  );
  return rowCount;
}
