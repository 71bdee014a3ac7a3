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
