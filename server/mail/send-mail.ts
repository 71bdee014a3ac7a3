import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { Config } from '../config';
import { normaliseEmail } from '../people/identifier';
import type { Keyring } from '../sealing/keyring';
import type { Language } from '../texts/i18n';
import { composeMail } from './compose-mail';
import { laneOf, type MailTemplate, type MailTemplates } from './mail-template';
import { insertMail, mailContext, queueMail } from './mails-repository';

export interface Mail<T extends MailTemplate = MailTemplate> {
  /** Read by `normaliseEmail`: old carrier addresses need not be valid (docs/imports.md). */
  to: string;
  locale: Language;
  template: T;
  data: MailTemplates[T];
  memberId?: string;
  /** Two mails with the same key are one: the second is not sent. */
  onceKey?: string;
  /** It is not sent from then on. */
  expiresAt?: Date;
}

interface MailDependencies {
  /** A transaction, so that the mail goes out if and only if what it tells of happened. */
  db: Db;
  keys: Keyring;
  config: Pick<Config, 'baseUrl' | 'mailFrom' | 'smtpUrl'>;
  now: () => Date;
}

/**
 * Writes a mail and queues it in the caller's transaction; the worker sends it after the commit. Recipient and words are sealed.
 * Without a mail server (demo) it is kept for the mailbox page.
 * @returns its ID; undefined when a mail with the same `onceKey` exists, and where `normaliseEmail` refuses the address: nothing is mailed to it.
 */
export async function sendMail<T extends MailTemplate>(
  deps: MailDependencies,
  mail: Mail<T>,
): Promise<string | undefined> {
  const to = normaliseEmail(mail.to);
  if (to === undefined) return undefined;
  const mailId = randomUUID();
  const body = JSON.stringify({ to, ...composeMail(deps.config, mail) });
  const isInserted = await insertMail(deps.db, {
    mailId,
    memberId: mail.memberId,
    template: mail.template,
    locale: mail.locale,
    onceKey: mail.onceKey,
    sealed: deps.keys.seal(body, mailContext(mailId)),
    state: deps.config.smtpUrl ? 'queued' : 'kept',
    queuedAt: deps.now(),
    expiresAt: mail.expiresAt,
  });
  if (!isInserted) return undefined;
  if (deps.config.smtpUrl) await queueMail(deps.db, mailId, laneOf[mail.template]);
  return mailId;
}
