import type { Knex } from 'knex';

/** What programs show to be let into `/api/v1` (docs/api.md). */
export const up = (knex: Knex) =>
  knex.raw(`
    create table api_tokens (
      token_id int generated always as identity primary key,
      name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
      digest bytea not null unique,
      scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['check', 'reconcile', 'incidents']),
      created_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz
    );
    comment on column api_tokens.name is 'of the program that holds it, never of a person';
    comment on column api_tokens.digest is 'keyed digest; the token itself is shown once, when it is made';

    -- Where the log was taken out of the application's hands, only whoever signed in may change it. What comes after is the application's again.
    select set_config('shokai.role', current_setting('role'), true);
    set local role none;
    alter table audit_events drop constraint audit_events_actor_check;
    alter table audit_events add constraint audit_events_actor_check check (actor ~ '^(member|system|(staff|token)-[0-9]+)$');
    select set_config('role', current_setting('shokai.role'), true);
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
