import type { Knex } from 'knex';

/** What people were told: kept so that it can be shown later what an answer rested on, and whose answer a new list changed. */
export const up = (knex: Knex) =>
  knex.raw(`
    create table checks (
      person text collate "C" not null,
      checked_at timestamptz not null,
      check_id bigint generated always as identity,
      via text not null check (via in ('web', 'cli', 'api', 'support', 'email_code', 'letter_code')),
      session text,
      verdict text not null,
      fingerprint bytea not null,
      answer jsonb not null,
      primary key (person, checked_at, check_id)
    );
    comment on column checks.person is 'a member_id, or a space and the hex digest of the identifier that was proven';
    comment on column checks.session is 'hash of the session, or another name for the occasion; null where there is none';
    comment on column checks.fingerprint is 'SHA-256 of the answer without its time: equal where verdicts, evidence and versions are equal';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
