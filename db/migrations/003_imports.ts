import type { Knex } from 'knex';

/** Imports and affected lists. */
export const up = (knex: Knex) =>
  knex.raw(`
    create table imports (
      import_id int generated always as identity primary key,
      kind text not null check (kind in ('members', 'activities', 'list')),
      incident_id int references incidents,
      exposure_code text,
      state text not null,
      file_hash bytea,
      file_bytes bigint,
      encoding text,
      time_zone text,
      covers tstzrange,
      counts jsonb not null default '{}',
      reason text,
      imported_by text not null,
      imported_at timestamptz not null default now(),
      four_eyes boolean not null default true,
      approved_by text,
      approved_at timestamptz,
      applied_at timestamptz,
      ended_by text,
      ended_at timestamptz,
      check (kind <> 'list' or not four_eyes or approved_by <> imported_by),
      check (kind <> 'list' or (incident_id is not null and exposure_code is not null))
    );

    create table list_versions (
      list_version_id int generated always as identity primary key,
      import_id int not null references imports,
      incident_id int not null references incidents,
      exposure_code text not null,
      number int not null,
      is_live boolean not null default false,
      live_from timestamptz,
      unique (incident_id, exposure_code, number)
    );
    create unique index list_versions_live on list_versions (incident_id, exposure_code) where is_live;

    create table list_entries (
      list_version_id int not null references list_versions,
      row_number int not null,
      member_id text collate "C",
      sealed bytea not null,
      primary key (list_version_id, row_number)
    );
    comment on column list_entries.sealed is 'sealed JSON: loginId, email, phone, note, as on the list';

    create table list_people (
      person text collate "C" not null,
      list_version_id int not null,
      row_number int not null,
      is_certain boolean not null,
      is_counted boolean not null,
      primary key (person, list_version_id, row_number)
    );
    create index list_people_entry on list_people (list_version_id, row_number);
    comment on table list_people is 'whom each entry of a list means. person is a member_id, or a space and the hex digest of an identifier';
    comment on column list_people.is_certain is 'false where the entry has come to mean several members';
    comment on column list_people.is_counted is 'true for members, and for one digest of an entry that means no member';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
