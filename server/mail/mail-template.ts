import type { MailLane } from '../config';

/**
 * Every mail there is, with what its text (`views/locales/<language>/mail.json`) fills in. A mail says that there is something to read,
 * never what it says about the person: no verdict, no data item.
 */
export interface MailTemplates {
  /** `minutes`: how long the code holds. */
  code: { code: string; minutes: number };
  password_changed: Record<string, never>;
  /** Staff took the password away. */
  password_reset: Record<string, never>;
  login_id_changed: Record<string, never>;
  /** To the registered address: another is asked for. `code` stops that; `hours` pass before it is carried out. */
  email_change_old: { code: string; hours: number };
  /** To the new address: `code` confirms it. */
  email_change_new: { code: string; hours: number };
  email_changed: Record<string, never>;
  /** The desk has it sent once more to somebody who called: where the answer is read. */
  answer_again: Record<string, never>;
  inquiry_received: { reference: string };
  inquiry_replied: { reference: string };
  answer_changed: Record<string, never>;
  /** To staff: the code with which they choose their password. */
  staff_invited: { code: string; hours: number };
  /** To staff: the code without which nobody enrols a second factor for them. */
  staff_enrolment: { code: string; hours: number };
  /** To staff: somebody else reset their second check, or their password too. */
  staff_reset: Record<string, never>;
  staff_role: { role: string };
  /** To every admin: a role was changed from the command line. */
  staff_role_shell: { email: string; role: string };
  /** To the person and every admin: an account was made from the command line. */
  staff_added: { email: string; role: string };
  /** To admins: somebody at the desk looked for more people than one may. */
  desk_quota: { handle: string };
  /** To admins: what somebody must look at now, a line for each. */
  alarm: { count: number; lines: string };
  /** To whoever keeps heads of the audit log (`AUDIT_HEADS_MAIL`). */
  audit_head: { line: string };
}

export type MailTemplate = keyof MailTemplates;

/** Page that each mail sends its reader to, below the language prefix. */
export const mailPages: Record<MailTemplate, string> = {
  code: '/',
  password_changed: '/account',
  password_reset: '/login/forgot',
  login_id_changed: '/account',
  email_change_old: '/email-change',
  email_change_new: '/email-change',
  email_changed: '/account',
  answer_again: '/check',
  inquiry_received: '/inquiries',
  inquiry_replied: '/inquiries',
  answer_changed: '/check',
  staff_invited: '/staff/welcome',
  staff_enrolment: '/staff/login',
  staff_reset: '/staff/login',
  staff_role: '/staff/login',
  staff_role_shell: '/staff/login',
  staff_added: '/staff/login',
  desk_quota: '/admin/audit',
  alarm: '/staff/login',
  audit_head: '/admin/audit',
};

/** `personal`: what one person's doing gave rise to. */
export const laneOf: Record<MailTemplate, MailLane> = {
  code: 'codes',
  password_changed: 'personal',
  password_reset: 'personal',
  login_id_changed: 'personal',
  email_change_old: 'personal',
  email_change_new: 'personal',
  email_changed: 'personal',
  answer_again: 'personal',
  inquiry_received: 'personal',
  inquiry_replied: 'personal',
  desk_quota: 'personal',
  alarm: 'personal',
  audit_head: 'personal',
  answer_changed: 'notices',
  staff_invited: 'personal',
  staff_enrolment: 'personal',
  staff_reset: 'personal',
  staff_role: 'personal',
  staff_role_shell: 'personal',
  staff_added: 'personal',
};
