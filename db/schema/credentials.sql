-- How customers prove who they are. No code stands here, only digests.

create table credentials (
  member_id text collate "C" primary key,
  scheme text not null check (
    scheme in (
      'argon2', 'bcrypt', 'md5', 'sha1', 'sha256', 'wrapped-md5', 'wrapped-sha1', 'wrapped-sha256', 'none'
    )
  ),
  secret bytea not null,
  changed_at timestamptz,
  password_set_here boolean not null default false,
  login_id_set_here boolean not null default false
);
create index credentials_unwrapped on credentials (member_id) where scheme in ('md5', 'sha1', 'sha256');
comment on table credentials is 'Passwords of members, as hashes.';
comment on column credentials.member_id is 'Whose it is.';
comment on column credentials.scheme is 'How secret is to be read. wrapped-*: argon2id over the bare digest. none: no password, a code by mail sets one.';
comment on column credentials.secret is 'Sealed hash (server/passwords/secret.ts); with scheme none the one that staff took away, as sealed JSON.';
comment on column credentials.changed_at is 'When the member last changed the password; null: never, as far as is known.';
comment on column credentials.password_set_here is 'Whether the member chose the password here: an import does not overwrite it.';
comment on column credentials.login_id_set_here is 'Whether the member chose the login ID here: an import does not overwrite it.';

create table email_codes (
  code_id uuid primary key,
  purpose text not null check (purpose in ('sign_in', 'reset', 'proof')),
  member_id text collate "C",
  digest bytea not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index email_codes_expires on email_codes (expires_at);
comment on table email_codes is 'Codes that were sent by mail.';
comment on column email_codes.code_id is 'Names the code in the session that asked for it.';
comment on column email_codes.purpose is 'What typing it does.';
comment on column email_codes.member_id is 'Whom it lets in; null for proofs, and where nobody was written to.';
comment on column email_codes.digest is 'Keyed digest of code_id and code; random bytes where nobody was written to.';
comment on column email_codes.tries is 'How often a wrong one was typed.';
comment on column email_codes.expires_at is 'No longer good from here.';
comment on column email_codes.used_at is 'When it was used: it works once.';

create table letter_codes (
  digest bytea primary key,
  incident_id int references incidents,
  person text collate "C" not null,
  sealed bytea not null,
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz
);
create index letter_codes_person on letter_codes (person);
comment on table letter_codes is 'Codes that were printed in letters, or read out at the desk.';
comment on column letter_codes.digest is 'Keyed digest of the code.';
comment on column letter_codes.incident_id is 'The incident that the letter was about; null: read out at the desk.';
comment on column letter_codes.person is 'A member_id, or a space and the hex digest of an identifier, as in list_people.';
comment on column letter_codes.sealed is 'Sealed JSON: whom it is about, as in Proven.';
comment on column letter_codes.made_by is 'Handle of whoever had the letters made, or read the code out.';
comment on column letter_codes.made_at is 'When.';
comment on column letter_codes.expires_at is 'No longer good from here.';
comment on column letter_codes.last_used_at is 'When it last let somebody in; null: never.';

create table letter_wishes (
  person text collate "C" primary key,
  asked_by text not null check (asked_by ~ '^staff-[0-9]+$'),
  asked_at timestamptz not null
);
comment on table letter_wishes is 'Letters with a new code that the desk asked for, until they are written.';
comment on column letter_wishes.person is 'To whom: a member_id, or a space and the hex digest of an identifier, as in list_people.';
comment on column letter_wishes.asked_by is 'Handle of whoever asked for it.';
comment on column letter_wishes.asked_at is 'When.';

create table email_changes (
  member_id text collate "C" primary key,
  sealed bytea not null,
  new_digest bytea not null,
  old_digest bytea not null,
  asked_at timestamptz not null,
  due_at timestamptz not null,
  confirmed_at timestamptz
);
create unique index email_changes_new on email_changes (new_digest);
create unique index email_changes_old on email_changes (old_digest);
comment on table email_changes is 'Email addresses that are to become members'', asked for by telephone, until they have.';
comment on column email_changes.member_id is 'Whose address it is to be.';
comment on column email_changes.sealed is 'Sealed JSON: the new address (email).';
comment on column email_changes.new_digest is 'Keyed digest of the code that went to the new address, which confirms it.';
comment on column email_changes.old_digest is 'Keyed digest of the code that went to the registered address, which stops it.';
comment on column email_changes.asked_at is 'When the desk was asked.';
comment on column email_changes.due_at is 'It is carried out then at the earliest.';
comment on column email_changes.confirmed_at is 'When the new address confirmed it; null: not yet, and nothing is changed.';
