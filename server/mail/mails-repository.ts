import type { Db } from '../../db/connection';

export type MailState = 'queued' | 'sent' | 'kept' | 'bounced' | 'failed';

export interface NewMail {
  mailId: string;
  memberId: string | undefined;
  template: string;
  locale: string;
  onceKey: string | undefined;
  sealed: Buffer;
  state: MailState;
  queuedAt: Date;
}

export interface StoredMail {
  mailId: string;
  memberId: string | undefined;
  template: string;
  locale: string;
  /** Undefined once the mail was sent or given up. */
  sealed: Buffer | undefined;
  state: MailState;
  attempts: number;
  response: string | undefined;
  queuedAt: Date;
}

/** What `sealed` is bound to. */
export const mailContext = (mailId: string): string => `mail:${mailId}`;

/** Attempts of one mail; with the queue's growing pauses they span about two days. */
export const maximumAttempts = 17;

/** @returns false when a mail with the same once key exists. */
export async function insertMail(db: Db, mail: NewMail): Promise<boolean> {
  const inserted = await db('mails')
    .insert({
      mail_id: mail.mailId,
      member_id: mail.memberId,
      template: mail.template,
      locale: mail.locale,
      once_key: mail.onceKey,
      sealed: mail.sealed,
      state: mail.state,
      queued_at: mail.queuedAt,
    })
    .onConflict('once_key')
    .ignore()
    .returning('mail_id');
  return inserted.length > 0;
}

/** Tells the worker of a mail, once the transaction has ended. */
export async function queueMail(db: Db, mailId: string): Promise<void> {
  await db.raw('select graphile_worker.add_job(?, json_build_object(?::text, ?::text), max_attempts => ?::int)', [
    'send_mail',
    'mailId',
    mailId,
    maximumAttempts,
  ]);
}

/**
 * Gives back mails that a worker took and never came back to, since its process was killed; the queue itself would let them lie for four hours.
 * An attempt is over after a minute: its transaction may be idle for no longer.
 */
export const freeAbandonedMails = (db: Db) =>
  db.raw(`
    select graphile_worker.force_unlock_workers(array(
      select locked_by from graphile_worker.jobs
      where task_identifier = 'send_mail' and locked_at < now() - interval '2 minutes'))`);

/** Holds the mail until the transaction ends; undefined when it is no longer queued, or another worker has it. */
export async function takeQueuedMail(trx: Db, mailId: string): Promise<StoredMail | undefined> {
  const row = await trx('mails').where({ mail_id: mailId, state: 'queued' }).forUpdate().skipLocked().first();
  return row && toMail(row);
}

export async function updateMail(
  db: Db,
  mailId: string,
  change: { state: MailState; attempts: number; response?: string; endedAt?: Date },
): Promise<void> {
  const { state, attempts, response, endedAt } = change;
  const isOver = state !== 'queued';
  await db('mails')
    .where({ mail_id: mailId })
    .update({ state, attempts, response, ended_at: endedAt, ...(isOver ? { sealed: null } : {}) });
}

/** Newest first. */
export async function listMails(db: Db, filter: { limit: number }): Promise<StoredMail[]> {
  const rows = await db('mails').orderBy('queued_at', 'desc').orderBy('mail_id').limit(filter.limit);
  return rows.map(toMail);
}

interface MailRow {
  mail_id: string;
  member_id: string | null;
  template: string;
  locale: string;
  sealed: Buffer | null;
  state: MailState;
  attempts: number;
  response: string | null;
  queued_at: Date;
}

const toMail = (row: MailRow): StoredMail => ({
  mailId: row.mail_id,
  memberId: row.member_id ?? undefined,
  template: row.template,
  locale: row.locale,
  sealed: row.sealed ?? undefined,
  state: row.state,
  attempts: row.attempts,
  response: row.response ?? undefined,
  queuedAt: row.queued_at,
});
