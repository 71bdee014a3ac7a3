import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import type { MailTemplates } from '../mail/mail-template';
import { sendMail } from '../mail/send-mail';
import type { Role, Staff } from '../people/staff';
import { languageOf, textsOf } from '../texts/i18n';

export type StaffDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

type StaffTemplate = Extract<keyof MailTemplates, `staff_${string}` | 'desk_quota' | 'alarm'>;

/** Writes to somebody on the staff in the language of the pages that they last read, else in the installation's first. */
export async function mailStaff<T extends StaffTemplate>(
  deps: Omit<StaffDependencies, 'db'> & { db: Db },
  { email, locale }: Pick<Staff, 'email' | 'locale'>,
  template: T,
  data: MailTemplates[T],
  onceKey?: string,
): Promise<void> {
  await sendMail(deps, { to: email, locale: languageOf(locale), template, data, ...(onceKey && { onceKey }) });
}

/** What a role is called in a mail to somebody. */
export const roleNameFor = ({ locale }: Pick<Staff, 'locale'>, role: Role): string =>
  textsOf(languageOf(locale))(`staff:role.${role}`);
