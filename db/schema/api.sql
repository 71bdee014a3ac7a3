-- Programs that ask /api/v1 (docs/api.md).

create table api_tokens (
  token_id int generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  digest bytea not null unique,
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['check', 'reconcile', 'incidents', 'drafts']),
  staff_id int references staff,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  check ((staff_id is not null) = ('drafts' = any (scopes)))
);
comment on table api_tokens is 'What programs show to be let in.';
comment on column api_tokens.token_id is 'Half of its name in the audit log, token- and this number.';
comment on column api_tokens.name is 'Of the program that holds it, never of a person.';
comment on column api_tokens.digest is 'Keyed digest; the token itself is shown once, when it is made.';
comment on column api_tokens.scopes is 'What it may ask.';
comment on column api_tokens.staff_id is 'Whose name the drafts get that the program saves; null: it saves none.';
comment on column api_tokens.created_at is 'When it was made.';
comment on column api_tokens.expires_at is 'No longer good from here; null: good until it is revoked.';
comment on column api_tokens.revoked_at is 'When it was revoked; null: it was not.';
