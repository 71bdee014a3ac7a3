import type { Knex } from 'knex';

/** Sessions of both sides. No session ID stands here, only its digest. */
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
    comment on column sessions.owner is 'member_id or staff_id that signed in; null before sign-in';
    comment on column sessions.started_at is 'the absolute limit counts from here, the idle limit from touched_at';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
