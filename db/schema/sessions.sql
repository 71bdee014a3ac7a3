-- Sessions and counted attempts. No session ID stands here, only digests.

create table sessions (
  digest bytea primary key,
  side text not null check (side in ('member', 'staff')),
  owner text collate "C",
  sealed bytea not null,
  started_at timestamptz not null,
  touched_at timestamptz not null
);
create index sessions_owner on sessions (side, owner) where owner is not null;
create index sessions_touched on sessions (touched_at);
comment on table sessions is 'Browsers that are known for a while.';
comment on column sessions.digest is 'SHA-256 of the session ID.';
comment on column sessions.side is 'Which door it came in by.';
comment on column sessions.owner is 'member_id or staff_id that signed in, or has one step to go (a new password, a second factor); null before that.';
comment on column sessions.sealed is 'Sealed JSON of what it remembers.';
comment on column sessions.started_at is 'The absolute limit counts from here.';
comment on column sessions.touched_at is 'The idle limit counts from here.';

create unlogged table attempts (
  digest bytea primary key,
  made int not null,
  since timestamptz not null,
  blocked_until timestamptz,
  was_blocked boolean not null default false
);
create index attempts_since on attempts (since);
comment on table attempts is 'Attempts in a window, by limit and subject. Unlogged: a crash may forget them.';
comment on column attempts.digest is 'Keyed digest of limit and subject.';
comment on column attempts.made is 'How many in the window.';
comment on column attempts.since is 'When the window began.';
comment on column attempts.blocked_until is 'No further attempt before this; null: not blocked.';
comment on column attempts.was_blocked is 'Whether it was blocked before: the next block is longer.';
