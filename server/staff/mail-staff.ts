import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import type { MailTemplates } from '../mail/mail-template';
import { sendMail } from '../mail/send-mail';
import type { Staff } from '../people/staff';
import { place } from '../place';

export type StaffDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

type StaffTemplate = Extract<keyof MailTemplates, `staff_${string}`>;

/** Writes to somebody on the staff, in the installation's first language; nobody knows theirs. */
export async function mailStaff<T extends StaffTemplate>(
  deps: Omit<StaffDependencies, 'db'> & { db: Db },
  { email }: Pick<Staff, 'email'>,
  template: T,
  data: MailTemplates[T],
): Promise<void> {
  await sendMail(deps, { to: email, locale: place.languages[0], template, data });
}
