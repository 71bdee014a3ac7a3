import type { Knex } from 'knex';

/** What this installation is: the keys that its data was made with, and whether the samples of a demo are loaded. */
export const up = (knex: Knex) =>
  knex.raw(`
    create table installation (
      is_only boolean primary key default true check (is_only),
      sealed_probe bytea not null,
      digest_probe bytea not null,
      samples text check (samples in ('loading', 'loaded'))
    );
    comment on table installation is 'one row, made when the first program with keys opens the database';
    comment on column installation.sealed_probe is 'a fixed text sealed with PII_KEY; key rotation seals it anew';
    comment on column installation.digest_probe is 'a fixed text digested with DIGEST_KEY';
    comment on column installation.samples is 'null: none; loading: begun and perhaps not finished';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
