import type { Knex } from 'knex';

/** The operators' figures look at the last days of answers, whoever they were for. */
export const up = (knex: Knex) => knex.raw('create index checks_time on checks using brin (checked_at)');

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
