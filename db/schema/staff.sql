-- Staff accounts and how they prove who they are.

create table staff (
  staff_id int generated always as identity primary key,
  email_digest bytea not null unique,
  email bytea not null,
  role text not null check (role in ('support', 'operator', 'approver', 'admin')),
  secret bytea,
  password_changed_at timestamptz,
  invite_digest bytea unique,
  invited_until timestamptz,
  totp_secret bytea,
  totp_enrolled_at timestamptz,
  totp_last_step bigint,
  created_at timestamptz not null,
  disabled_at timestamptz,
  reset_at timestamptz,
  added_by text,
  locale text
);
comment on table staff is 'People who work with this installation. They are never deleted: the log names them.';
comment on column staff.staff_id is 'Half of their handle, staff- and this number, by which the rest of the database names them.';
comment on column staff.email_digest is 'Keyed digest of the address, to find them by.';
comment on column staff.email is 'Sealed.';
comment on column staff.role is 'What they may do.';
comment on column staff.secret is 'Sealed argon2id PHC string; null until the invitation is taken up.';
comment on column staff.password_changed_at is 'When the password was last set.';
comment on column staff.invite_digest is 'Of the code that was mailed to the person, with which they set a password, or enrol a second factor, once; null: none is awaited.';
comment on column staff.invited_until is 'When that code ends.';
comment on column staff.totp_secret is 'Sealed base32 (RFC 6238); counts once totp_enrolled_at is set.';
comment on column staff.totp_enrolled_at is 'When the person first typed a right code.';
comment on column staff.totp_last_step is 'Time step of the last code that was accepted: a code works once.';
comment on column staff.created_at is 'When the account was made.';
comment on column staff.disabled_at is 'When it was shut; null: open.';
comment on column staff.reset_at is 'When somebody else last reset it or invited its owner again: it approves nothing for a day; null: never.';
comment on column staff.added_by is 'Handle of the admin who asked for it in the browser; system: one of the demo''s; null: it was made from the command line.';
comment on column staff.locale is 'Language of the pages that the person last read, for mails to them; null: none yet.';

create table staff_recovery_codes (
  staff_id int not null references staff,
  digest bytea not null,
  used_at timestamptz,
  primary key (staff_id, digest)
);
comment on table staff_recovery_codes is 'Codes for whoever has lost the second factor; each works once.';
comment on column staff_recovery_codes.staff_id is 'Whose they are.';
comment on column staff_recovery_codes.digest is 'Keyed digest of the code.';
comment on column staff_recovery_codes.used_at is 'When it was used; null: not yet.';

create table staff_passkeys (
  credential_id bytea primary key,
  staff_id int not null references staff,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index staff_passkeys_staff on staff_passkeys (staff_id);
comment on table staff_passkeys is 'Passkeys (WebAuthn) as a second factor.';
comment on column staff_passkeys.credential_id is 'As the authenticator named it.';
comment on column staff_passkeys.staff_id is 'Whose it is.';
comment on column staff_passkeys.public_key is 'COSE key that signatures are checked by.';
comment on column staff_passkeys.counter is 'Last signature counter: one that does not rise is a copied key.';
comment on column staff_passkeys.transports is 'How the authenticator can be reached, as the browser said.';
comment on column staff_passkeys.created_at is 'When it was added.';
comment on column staff_passkeys.last_used_at is 'When it last let somebody in; null: never.';
