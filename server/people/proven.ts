/** What somebody proved by a code: an email address, or whom a letter was written to (a member, or what a list names them by). */
export type Proven =
  | { via: 'email_code'; email: string }
  | {
      via: 'letter_code';
      subject: { memberId: string } | { kind: 'login_id' | 'email' | 'phone' | 'recipient'; value: string };
    };
