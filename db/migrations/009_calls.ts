import type { Knex } from 'knex';

/** What the support desk does for one caller: whom it looked up, why, and how it knew who was calling. */
export const up = (knex: Knex) =>
  knex.raw(`
    create table calls (
      call_id int generated always as identity primary key,
      staff_id int not null references staff,
      member_id text collate "C",
      query bytea,
      found_by text not null,
      reason text not null,
      case_number text,
      caller text not null check (caller in ('self', 'proxy')),
      state text not null check (state in ('verifying', 'verified', 'failed', 'ended')),
      ticked text[] not null default '{}',
      opened_at timestamptz not null,
      verified_at timestamptz,
      ended_at timestamptz,
      outcome text,
      note bytea,
      call_back_at timestamptz,
      check ((member_id is null) <> (query is null))
    );
    create index calls_staff on calls (staff_id, opened_at);
    create index calls_member on calls (member_id, opened_at) where member_id is not null;
    create index calls_call_back on calls (call_back_at) where call_back_at is not null;
    comment on column calls.query is 'sealed JSON: the identifier that found no member (kind, value)';
    comment on column calls.found_by is 'kind of identifier that the search was by; it does not count as a tick';
    comment on column calls.note is 'sealed; card numbers were masked before';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
