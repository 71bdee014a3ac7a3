-- Mails; the queue that sends them has a schema of its own (graphile_worker).

create table mails (
  mail_id uuid primary key,
  member_id text collate "C",
  template text not null,
  locale text not null,
  once_key text unique,
  sealed bytea,
  state text not null check (state in ('queued', 'sent', 'kept', 'bounced', 'failed', 'expired')),
  attempts int not null default 0,
  response text,
  queued_at timestamptz not null,
  expires_at timestamptz,
  ended_at timestamptz
);
create index mails_member on mails (member_id, queued_at) where member_id is not null;
create index mails_queued on mails (queued_at);
comment on table mails is 'Every mail that was to be sent, and what became of it.';
comment on column mails.mail_id is 'Names the mail.';
comment on column mails.member_id is 'To whom; null for people without an account.';
comment on column mails.template is 'Which text it has.';
comment on column mails.locale is 'In which language.';
comment on column mails.once_key is 'What this mail is sent for, where that may happen once only.';
comment on column mails.sealed is 'Sealed JSON: to, subject, text; gone once the mail was sent or given up.';
comment on column mails.state is 'kept: a demo without a mail server. bounced: refused for good by a mail server. expired: too late to be of use, and not sent.';
comment on column mails.attempts is 'How often sending was tried.';
comment on column mails.response is 'Status code of the mail server (550 5.1.1) or of the network, never its text.';
comment on column mails.queued_at is 'When it was written.';
comment on column mails.expires_at is 'When it is of no use any more; null: never.';
comment on column mails.ended_at is 'When it was sent or given up, or had expired.';
