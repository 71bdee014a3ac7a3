import type { Db } from '../../db/connection';
import { type MailLane, mailLanes } from '../config';

export type MailState = 'queued' | 'sent' | 'kept' | 'bounced' | 'failed' | 'expired';

export interface NewMail {
  mailId: string;
  memberId: string | undefined;
  template: string;
  locale: string;
  onceKey: string | undefined;
  sealed: Buffer;
  state: MailState;
  queuedAt: Date;
  /** From then on it is of no use. */
  expiresAt: Date | undefined;
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
  expiresAt: Date | undefined;
}

/** States in which nobody got the mail, and nobody will. */
export const lostStates: readonly MailState[] = ['bounced', 'failed', 'expired'];

export interface MailFigure {
  template: string;
  state: MailState;
  /** Status code of the mail server or of the network. */
  response: string | null;
  count: number;
  /** When the newest of them was written. */
  last: Date;
}

/** What `sealed` is bound to. */
export const mailContext = (mailId: string): string => `mail:${mailId}`;

/** Attempts of one mail; with the queue's growing pauses they span about two days. */
export const maximumAttempts = 17;

/** @returns false when a mail with the same once key exists. */
export async function insertMail(db: Db, mail: NewMail): Promise<boolean> {
  const inserted = await db('mails').insert(mail).onConflict('onceKey').ignore().returning('mailId');
  return inserted.length > 0;
}

/** Name of a lane's jobs in the queue. */
export const taskOf = (lane: MailLane): string => `send_${lane}`;

/** Codes first: whatever looks for the next mail finds one of them before it has walked past all the notices. */
const priorities: Record<MailLane, number> = { codes: -10, personal: 0, notices: 10 };

/** Tells the lane's workers of a mail, once the transaction has ended. @param runAt not before then */
export async function queueMail(db: Db, mailId: string, lane: MailLane, runAt?: Date): Promise<void> {
  await db.raw(
    `select graphile_worker.add_job(?, json_build_object('mailId', ?::text), max_attempts => ?::int, priority => ?::int, run_at => ?)`,
    [taskOf(lane), mailId, maximumAttempts, priorities[lane], runAt ?? null],
  );
}

/** Mails that wait in each lane, and the seconds for which the first of those that are due has waited. */
export async function countWaitingMails(db: Db): Promise<{ lane: MailLane; waiting: number; oldest: number }[]> {
  const { rows } = await db.raw(`
    select task_identifier as task, count(*)::int as waiting,
      coalesce(extract(epoch from now() - min(run_at) filter (where run_at <= now() and locked_at is null)), 0)::float8 as oldest
    from graphile_worker.jobs where task_identifier like 'send\\_%' group by 1`);
  return mailLanes.map((lane) => ({
    waiting: 0,
    oldest: 0,
    ...rows.find((row: { task: string }) => row.task === taskOf(lane)),
    lane,
  }));
}

/** What became of the mails that ended since a moment. */
export async function countEndedMails(db: Db, since: Date): Promise<{ sent: number; bounced: number; failed: number }> {
  const rows = await db('mails').select('state').count('* as count').where('endedAt', '>=', since).groupBy('state');
  const of = (state: MailState) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { sent: of('sent'), bounced: of('bounced'), failed: of('failed') };
}

/**
 * Gives back mails that a worker took and never came back to, since its process was killed; the queue itself would let them lie for four hours.
 * An attempt is over after a minute: its transaction may be idle for no longer.
 */
export const freeAbandonedMails = (db: Db) =>
  db.raw(`
    select graphile_worker.force_unlock_workers(array(
      select locked_by from graphile_worker.jobs
      where task_identifier like 'send\\_%' and locked_at < now() - interval '2 minutes'))`);

/** Holds the mail until the transaction ends; undefined when it is no longer queued, or another worker has it. */
export async function takeQueuedMail(trx: Db, mailId: string): Promise<StoredMail | undefined> {
  return trx('mails').where({ mailId, state: 'queued' }).forUpdate().skipLocked().first();
}

export async function updateMail(
  db: Db,
  mailId: string,
  change: { state: MailState; attempts: number; response?: string; endedAt?: Date },
): Promise<void> {
  const { state, attempts, response, endedAt } = change;
  const isOver = state !== 'queued';
  await db('mails')
    .where({ mailId })
    .update({ state, attempts, response, endedAt, ...(isOver ? { sealed: null } : {}) });
}

/** Mails that were given up since a time. */
export async function countLostMails(db: Db, since: Date): Promise<{ count: number; since: Date | null }> {
  return db('mails')
    .whereIn('state', lostStates)
    .where('queuedAt', '>=', since)
    .first(db.raw('count(*)::int as count, min(ended_at) as since'));
}

/**
 * Members whose registered address takes no mail: their newest mail that a server took or that was given up was refused or given up. The mail that
 * confirms a new address says nothing of the registered one. Of mails of one moment, the lost one counts.
 */
export async function listMembersWhoseMailIsLost(db: Db): Promise<string[]> {
  const { rows } = await db.raw(`
    select member_id as "memberId" from mails
    where member_id is not null and template <> 'email_change_new' and state in ('sent', 'kept', 'bounced', 'failed')
    group by member_id
    having max(queued_at) filter (where state in ('bounced', 'failed'))
      >= coalesce(max(queued_at) filter (where state in ('sent', 'kept')), '-infinity')`);
  return rows.map(({ memberId }: { memberId: string }) => memberId);
}

/** Mails by template, state and what the mail server said, of those written since a time; the newest first. */
export async function countMails(db: Db, since: Date): Promise<MailFigure[]> {
  return db('mails')
    .where('queuedAt', '>=', since)
    .groupBy('template', 'state', 'response')
    .orderByRaw('max(queued_at) desc, template, state')
    .select('template', 'state', 'response', db.raw('count(*)::int as count, max(queued_at) as last'));
}

/** Newest first. */
export async function listMails(db: Db, filter: { limit: number }): Promise<StoredMail[]> {
  return db('mails').orderBy('queuedAt', 'desc').orderBy('mailId').limit(filter.limit);
}

/** Mails to a member, newest first: which, and what became of them; never what they say. */
export const listMailsTo = (
  db: Db,
  memberId: string,
  limit: number,
): Promise<Pick<StoredMail, 'template' | 'state' | 'queuedAt'>[]> =>
  db('mails').where({ memberId }).orderBy('queuedAt', 'desc').limit(limit).select('template', 'state', 'queuedAt');
