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
      signs jsonb,
      time_zone text,
      covers tstzrange,
      options jsonb not null default '{}',
      header jsonb,
      counts jsonb not null default '{}',
      progress jsonb,
      failure jsonb,
      reason text,
      imported_by text not null,
      imported_at timestamptz not null default now(),
      four_eyes boolean not null default true,
      approved_by text,
      approval_reason text,
      approved_at timestamptz,
      applied_at timestamptz,
      ended_by text,
      end_reason text,
      ended_at timestamptz,
      erased_at timestamptz,
      check (kind <> 'list' or not four_eyes or approved_by <> imported_by),
      check (kind <> 'list' or (incident_id is not null and exposure_code is not null))
    );

    create index imports_hash on imports (file_hash);
    comment on column imports.imported_by is 'handle of a staff member, as approved_by and ended_by are';
    comment on column imports.options is 'what the importer asked for: columns, replace, accepted rejects, declared rows, reason to load again';
    comment on column imports.signs is 'what the bytes say about the encoding: {mark, firstNotUtf8}';
    comment on column imports.header is 'the columns as read: [{name, column}], column null where it is ignored';
    comment on column imports.failure is 'code and parameters of what stopped it; never a value of the file';
    comment on column imports.erased_at is 'when the staged file and the rejected rows were erased';

    create table import_rejects (
      import_id int not null references imports,
      row_number int not null,
      problems jsonb not null,
      sealed bytea not null,
      primary key (import_id, row_number)
    );
    comment on table import_rejects is 'rows that could not be read: [{column, code, params}] and the sealed original fields';

    create table import_facets (
      import_id int not null references imports,
      facet_id int not null references facets,
      row_count int not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      primary key (import_id, facet_id)
    );
    comment on table import_facets is 'what an applied import of activities brought: facets are there before their rows, and stay after a rollback';

    create table corrected_activities (
      member_id text collate "C" not null,
      import_id int not null references imports,
      row_number int not null,
      corrected_by int not null references imports,
      primary key (member_id, import_id, row_number)
    );
    comment on table corrected_activities is 'rows of rejected_activities that a later import brought corrected, for its rollback';

    create table replaced_members (
      member_id text collate "C" not null,
      import_id int not null references imports,
      is_removed boolean not null,
      standing_id int not null,
      locale text,
      profile bytea not null,
      digests bytea[] not null,
      previous_import_id int not null,
      updated_at timestamptz not null,
      scheme text,
      secret bytea,
      changed_at timestamptz,
      primary key (member_id, import_id)
    );
    create index replaced_members_import on replaced_members (import_id);
    comment on table replaced_members is 'members as they were before an import changed or removed them, for its rollback';

    create table list_versions (
      list_version_id int generated always as identity primary key,
      import_id int not null references imports,
      incident_id int not null references incidents,
      exposure_code text not null,
      number int not null,
      is_live boolean not null default false,
      live_from timestamptz,
      previous_id int references list_versions,
      unique (incident_id, exposure_code, number)
    );
    comment on column list_versions.previous_id is 'the version that was live before this one';
    create unique index list_versions_live on list_versions (incident_id, exposure_code) where is_live;

    create table list_entries (
      list_version_id int not null references list_versions,
      row_number int not null,
      member_id text collate "C",
      digests bytea[] not null default '{}',
      sealed bytea not null,
      primary key (list_version_id, row_number)
    );
    comment on column list_entries.digests is 'of login_id, email, phone, in this order; null where the row has none';
    comment on column list_entries.sealed is 'sealed JSON: loginId, email, phone, note, as on the list';

    create table list_people (
      person text collate "C" not null,
      list_version_id int not null,
      row_number int not null,
      is_certain boolean not null,
      is_counted boolean not null,
      linked_by int references imports,
      primary key (person, list_version_id, row_number)
    );
    create index list_people_entry on list_people (list_version_id, row_number);
    comment on table list_people is 'whom each entry of a list means. person is a member_id, or a space and the hex digest of an identifier';
    comment on column list_people.is_certain is 'false where the entry has come to mean several members';
    comment on column list_people.is_counted is 'true for members, and for one digest of an entry that means no member';
    comment on column list_people.linked_by is 'the import of members that brought this person; null: the list itself';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
