-- What the support desk does for one caller.

create table calls (
  call_id int generated always as identity primary key,
  staff_id int not null references staff,
  member_id text collate "C",
  query bytea,
  found_by text not null,
  reason text not null,
  case_number text,
  caller text not null check (caller in ('self', 'proxy')),
  state text not null check (state in ('verifying', 'verified', 'failed', 'ended')),
  matched text[] not null default '{}',
  mistaken bytea[] not null default '{}',
  last_mistake_at timestamptz,
  proxy_basis text,
  opened_at timestamptz not null,
  verified_at timestamptz,
  ended_at timestamptz,
  outcome text,
  note bytea,
  call_back_at timestamptz,
  call_back_owner text check (call_back_owner ~ '^staff-[0-9]+$'),
  called_back_at timestamptz,
  check ((member_id is null) <> (query is null))
);
create index calls_staff on calls (staff_id, opened_at);
create index calls_member on calls (member_id, opened_at) where member_id is not null;
create index calls_call_back on calls (call_back_at) where call_back_at is not null;
comment on table calls is 'One call about one person: whom the desk looked up, why, and how it knew who was calling.';
comment on column calls.call_id is 'Names the call.';
comment on column calls.staff_id is 'Who took it.';
comment on column calls.member_id is 'Whom it is about; null: an identifier that found no member.';
comment on column calls.query is 'Sealed JSON: the identifier that found no member (kind, value).';
comment on column calls.found_by is 'Kind of identifier that the search was by; what it was by proves nothing any more.';
comment on column calls.reason is 'Why the record was opened: a code, which the member can read.';
comment on column calls.case_number is 'The number of the company''s own case; null: none.';
comment on column calls.caller is 'Whether the person called, or somebody for them.';
comment on column calls.state is 'verifying: the caller has not shown yet who is calling; failed: it was given up, or three statements were wrong.';
comment on column calls.matched is 'Names of the facts that the caller stated rightly.';
comment on column calls.mistaken is 'Keyed digests of what the caller stated wrongly, each once.';
comment on column calls.last_mistake_at is 'When the last of them was stated; null: none was.';
comment on column calls.proxy_basis is 'Why somebody else may be answered for the person: a code; null: the person called.';
comment on column calls.opened_at is 'When the record was opened.';
comment on column calls.verified_at is 'When enough had been stated.';
comment on column calls.ended_at is 'When it ended.';
comment on column calls.outcome is 'Code of how it ended.';
comment on column calls.note is 'Sealed; card numbers were masked before.';
comment on column calls.call_back_at is 'When the person is to be called back; null: not at all.';
comment on column calls.call_back_owner is 'Handle of whoever makes that call; null: nobody took it yet.';
comment on column calls.called_back_at is 'When the desk said that it was made; null: not yet, or a later call about the member tells it.';
