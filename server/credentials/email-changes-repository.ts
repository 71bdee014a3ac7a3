import type { Db } from '../../db/connection';

/** An address that is to become a member's, until it has. */
export interface EmailChange {
  memberId: string;
  /** Sealed JSON: the new address (`emailChangeContext`). */
  sealed: Buffer;
  /** Of the codes in the mails to the new address, which confirms it, and to the registered one, which stops the change. */
  newDigest: Buffer;
  oldDigest: Buffer;
  askedAt: Date;
  /** It is carried out then at the earliest. */
  dueAt: Date;
  confirmedAt: Date | undefined;
}

export const emailChangeContext = (memberId: string): string => `email-change:${memberId}`;

/** Takes the place of one that was asked for before: its codes are good for nothing any more. */
export const upsertEmailChange = (db: Db, change: Omit<EmailChange, 'confirmedAt'>) =>
  db('email_changes')
    .insert({ ...change, confirmedAt: null })
    .onConflict('memberId')
    .merge();

export const findEmailChange = (db: Db, memberId: string): Promise<EmailChange | undefined> =>
  db('email_changes').where({ memberId }).first();

/** The change that one of these two codes is about, held until the transaction ends. */
export const holdChangeOfCode = (trx: Db, digest: Buffer): Promise<EmailChange | undefined> =>
  trx('email_changes').where({ newDigest: digest }).orWhere({ oldDigest: digest }).forUpdate().first();

export const confirmEmailChange = (trx: Db, memberId: string, confirmedAt: Date) =>
  trx('email_changes').where({ memberId }).whereNull('confirmedAt').update({ confirmedAt });

/** One that is confirmed and due, held until the transaction ends; undefined: there is none, or others have them. */
export const holdDueChange = (trx: Db, now: Date): Promise<EmailChange | undefined> =>
  trx('email_changes')
    .whereNotNull('confirmedAt')
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .forUpdate()
    .skipLocked()
    .first();

export const deleteEmailChange = (trx: Db, memberId: string): Promise<number> =>
  trx('email_changes').where({ memberId }).delete();

/** @returns whose they were: nobody confirmed these in time */
export const deleteUnconfirmedChanges = async (trx: Db, before: Date): Promise<string[]> => {
  const rows = await trx('email_changes').whereNull('confirmedAt').where('askedAt', '<', before).delete('memberId');
  return rows.map(({ memberId }) => memberId);
};
