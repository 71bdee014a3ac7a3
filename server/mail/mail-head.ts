import type { Head } from '../audit/audit-repository';
import { headLine } from '../audit/exported-heads';
import type { Dependencies } from '../dependencies';
import { place } from '../place';
import { sendMail } from './send-mail';

/**
 * Mails the head of the audit log to whoever is to have it (`AUDIT_HEADS_MAIL`), at most once an hour.
 * @returns false where it was not queued: nobody is to have it, or another one went within the hour
 */
export async function mailHead(
  { db, keys, now, config }: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  head: Head,
): Promise<boolean> {
  const { auditHeadsMail: to } = config;
  if (!to) return false;
  const mail = { to, locale: place.languages[0], template: 'audit_head', data: { line: headLine(head) } } as const;
  const onceKey = `audit-head ${now().toISOString().slice(0, 13)}`;
  return db.transaction(async (trx) => !!(await sendMail({ db: trx, keys, now, config }, { ...mail, onceKey })));
}
