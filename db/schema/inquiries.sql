-- What customers and the desk write to each other.

create table inquiries (
  member_id text collate "C" not null,
  inquiry_id uuid not null,
  number bigint generated always as identity,
  topic text not null,
  incident_id int references incidents,
  sealed bytea not null,
  state text not null check (state in ('open', 'answered', 'closed')),
  created_at timestamptz not null,
  changed_at timestamptz not null,
  seen_at timestamptz not null,
  wants_call boolean not null default false,
  owner text check (owner ~ '^staff-[0-9]+$'),
  escalated_at timestamptz,
  called_at timestamptz,
  merged_into uuid,
  primary key (member_id, inquiry_id),
  check (merged_into is null or state = 'closed'),
  foreign key (member_id, merged_into) references inquiries on delete set null (merged_into)
);
create index inquiries_calls on inquiries (created_at) where wants_call;
create unique index inquiries_number on inquiries (number);
create index inquiries_state on inquiries (state, changed_at);
comment on table inquiries is 'Questions of customers, each with its messages.';
comment on column inquiries.member_id is 'Who asks.';
comment on column inquiries.inquiry_id is 'Names it inside the database.';
comment on column inquiries.number is 'What its reference number is made of under the installation''s key (server/sealing/reference.ts).';
comment on column inquiries.topic is 'Code of what it is about.';
comment on column inquiries.incident_id is 'The incident that it is about; null: none was chosen.';
comment on column inquiries.sealed is 'Sealed JSON: how to be called back (phone, when).';
comment on column inquiries.state is 'Whose turn it is.';
comment on column inquiries.created_at is 'When the first message was written.';
comment on column inquiries.changed_at is 'When the state last changed.';
comment on column inquiries.wants_call is 'Whether a call is wished for; how is sealed.';
comment on column inquiries.owner is 'Handle of whoever took it on; null: nobody yet.';
comment on column inquiries.escalated_at is 'When it was handed on to whoever decides; null: it was not.';
comment on column inquiries.called_at is 'When the call that was wished for was made; null: not yet.';
comment on column inquiries.merged_into is 'The inquiry of the same person in which it goes on; null: in itself.';
comment on column inquiries.seen_at is 'When the customer last opened it: replies after that are new.';

create table inquiry_messages (
  member_id text collate "C" not null,
  inquiry_id uuid not null,
  number int not null,
  author text not null check (author ~ '^(member|staff-[0-9]+)$'),
  sealed bytea not null,
  written_at timestamptz not null,
  primary key (member_id, inquiry_id, number),
  foreign key (member_id, inquiry_id) references inquiries
);
comment on table inquiry_messages is 'The messages of an inquiry.';
comment on column inquiry_messages.member_id is 'Who asked.';
comment on column inquiry_messages.inquiry_id is 'The inquiry.';
comment on column inquiry_messages.number is 'Counts from 1 within the inquiry.';
comment on column inquiry_messages.author is 'The customer, or the handle of a staff member.';
comment on column inquiry_messages.sealed is 'Sealed text; card numbers were masked before.';
comment on column inquiry_messages.written_at is 'When it was written.';

create table inquiry_notes (
  member_id text collate "C" not null,
  inquiry_id uuid not null,
  number int not null,
  author text not null check (author ~ '^staff-[0-9]+$'),
  sealed bytea not null,
  written_at timestamptz not null,
  primary key (member_id, inquiry_id, number),
  foreign key (member_id, inquiry_id) references inquiries
);
comment on table inquiry_notes is 'What the desk notes of an inquiry for itself; no page of customers reads it.';
comment on column inquiry_notes.member_id is 'Who asked.';
comment on column inquiry_notes.inquiry_id is 'The inquiry.';
comment on column inquiry_notes.number is 'Counts from 1 within the inquiry.';
comment on column inquiry_notes.author is 'Handle of whoever noted it.';
comment on column inquiry_notes.sealed is 'Sealed text; card numbers were masked before.';
comment on column inquiry_notes.written_at is 'When it was written.';
