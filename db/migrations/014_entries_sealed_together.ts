import type { Knex } from 'knex';

/** Entries of lists are sealed several at a time. */
export const up = (knex: Knex) =>
  knex.raw(`
    comment on column list_entries.sealed is 'sealed JSON: [row, {loginId, email, phone, note}] of this entry and those before it, as on the list; empty in the others';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
