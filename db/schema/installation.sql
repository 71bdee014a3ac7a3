-- What this installation is.

create table installation (
  is_only boolean primary key default true check (is_only),
  sealed_probe bytea not null,
  digest_probe bytea not null,
  samples text check (samples in ('loading', 'loaded'))
);
comment on table installation is 'One row, made when the first program with keys opens the database.';
comment on column installation.is_only is 'True, so that there is one row.';
comment on column installation.sealed_probe is 'A fixed text sealed with PII_KEY; key rotation seals it anew.';
comment on column installation.digest_probe is 'A fixed text digested with DIGEST_KEY.';
comment on column installation.samples is 'Samples of a demo. null: none; loading: begun and perhaps not finished.';

create table migrations (
  name text primary key,
  digest bytea not null,
  applied_at timestamptz not null default now()
);
comment on table migrations is 'The steps that made this schema.';
comment on column migrations.name is 'Names the step.';
comment on column migrations.digest is 'SHA-256 of what it ran: before 1.0 a step may still change, and a database that an earlier one made is refused.';
comment on column migrations.applied_at is 'When it was run.';
