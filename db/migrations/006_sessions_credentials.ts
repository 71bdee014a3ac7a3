import type { Knex } from 'knex';

/** Sessions, counted attempts, codes by mail and by letter. No session ID and no code stands here, only digests. */
export const up = (knex: Knex) =>
  knex.raw(`
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
    comment on column sessions.digest is 'SHA-256 of the session ID';
    comment on column sessions.owner is 'member_id or staff_id that signed in, or has one step to go (a new password, a second factor); null before that';
    comment on column sessions.started_at is 'the absolute limit counts from here, the idle limit from touched_at';

    create unlogged table attempts (
      digest bytea primary key,
      made int not null,
      since timestamptz not null,
      blocked_until timestamptz,
      was_blocked boolean not null default false
    );
    create index attempts_since on attempts (since);
    comment on table attempts is 'attempts in a window, by keyed digest of limit and subject; unlogged: a crash may forget them';

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
    comment on column email_codes.member_id is 'whom it lets in; null for proofs, and where nobody was written to';
    comment on column email_codes.digest is 'keyed digest of code_id and code; random bytes where nobody was written to';

    create index credentials_unwrapped on credentials (member_id) where scheme in ('md5', 'sha1', 'sha256');

    create table letter_codes (
      digest bytea primary key,
      incident_id int not null references incidents,
      person text collate "C" not null,
      sealed bytea not null,
      made_by text not null,
      made_at timestamptz not null,
      expires_at timestamptz not null,
      last_used_at timestamptz
    );
    create index letter_codes_person on letter_codes (person);
    comment on column letter_codes.person is 'member_id, or a space and the hex digest of an identifier, as in list_people';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
