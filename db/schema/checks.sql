-- What people were told, and what they did about it.

create table checks (
  person text collate "C" not null,
  checked_at timestamptz not null,
  check_id bigint generated always as identity,
  via text not null check (via in ('web', 'cli', 'api', 'support', 'email_code', 'letter_code')),
  session text,
  verdict text not null,
  fingerprint bytea not null,
  answer jsonb not null,
  primary key (person, checked_at, check_id)
);
create unique index checks_number on checks (check_id);
create index checks_time on checks using brin (checked_at);
comment on table checks is 'Answers as they were told: kept so that it can be shown later what each rested on, and whose answer a new list changed.';
comment on column checks.person is 'A member_id, or a space and the hex digest of the identifier that was proven.';
comment on column checks.checked_at is 'When it was told.';
comment on column checks.check_id is 'Names the answer.';
comment on column checks.via is 'By which door.';
comment on column checks.session is 'Hash of the session, or another name for the occasion; null where there is none.';
comment on column checks.verdict is 'What was told in one word.';
comment on column checks.fingerprint is 'SHA-256 of the answer without its time: equal where verdicts, evidence and versions are equal.';
comment on column checks.answer is 'What was told, by codes and versions.';

create table done_actions (
  member_id text collate "C" not null,
  action text not null,
  done_at timestamptz not null,
  primary key (member_id, action)
);
comment on table done_actions is 'What customers ticked off on their result page.';
comment on column done_actions.member_id is 'Who.';
comment on column done_actions.action is 'Code of the action.';
comment on column done_actions.done_at is 'When it was ticked off.';
