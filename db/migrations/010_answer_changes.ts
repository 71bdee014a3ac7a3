import type { Knex } from 'knex';

/** Finding a kept answer by its number, and telling the people whose answer has changed. */
export const up = (knex: Knex) =>
  knex.raw(`
    create index checks_number on checks (check_id);

    create table answer_reviews (
      review_id int generated always as identity primary key,
      state text not null check (state in ('listed', 'sent', 'dropped')),
      listed_by text not null,
      listed_at timestamptz not null,
      listed_through bigint not null,
      told int not null default 0,
      ended_by text,
      ended_at timestamptz
    );
    comment on table answer_reviews is 'one look through the kept answers for those that have changed since';
    comment on column answer_reviews.listed_through is 'highest check_id that was looked at';

    create table answer_changes (
      member_id text collate "C" not null,
      review_id int not null references answer_reviews,
      told_verdict text not null,
      told_at timestamptz not null,
      new_verdict text not null,
      mail_id uuid,
      seen_at timestamptz,
      primary key (member_id, review_id)
    );
    create index answer_changes_review on answer_changes (review_id);
    comment on column answer_changes.mail_id is 'null: not written to, or no address is known';
    comment on column answer_changes.seen_at is 'when the person has read the new answer';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
