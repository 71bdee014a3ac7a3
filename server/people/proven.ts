/** What somebody proved by a code: an email address, or whom a letter was written to (a member, or an identifier on a list). */
export type Proven =
  | { via: 'email_code'; email: string }
  | { via: 'letter_code'; subject: { memberId: string } | { kind: 'login_id' | 'email' | 'phone'; value: string } };
