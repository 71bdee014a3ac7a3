import type { Knex } from 'knex';

/**
 * What purging, remembered columns of imports, and the approval of changed answers keep. Databases that were made while all this still stood
 * in the migrations before it have it, or a part of it, already.
 */
export const up = (knex: Knex) =>
  knex.raw(`
    alter table incidents add if not exists purged_at timestamptz;
    comment on column incidents.purged_at is 'when its people were removed after its retention; it is a draft since';

    create table if not exists import_layouts (
      kind text not null,
      header_digest bytea not null,
      layout jsonb not null,
      chosen_by text not null,
      chosen_at timestamptz not null,
      primary key (kind, header_digest)
    );
    comment on table import_layouts is 'what an operator said the columns of such a header are, by position; null: left out';

    alter table answer_reviews
      drop if exists listed_through,
      drop if exists told,
      add if not exists four_eyes boolean not null default true,
      add if not exists approved_by text,
      add if not exists approved_at timestamptz,
      drop constraint if exists answer_reviews_check,
      add constraint answer_reviews_check check (not four_eyes or approved_by <> listed_by),
      drop constraint answer_reviews_state_check,
      add constraint answer_reviews_state_check check (state in ('listed', 'approved', 'sent', 'dropped'));

    alter table answer_changes
      add if not exists new_findings text not null default '',
      add if not exists is_settled boolean not null default false;
    alter table answer_changes alter new_findings drop default;
    comment on column answer_changes.new_findings is 'incident/exposure/verdict, parted by spaces';
    comment on column answer_changes.is_settled is 'true once the mail was queued, or found to have nowhere to go';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
