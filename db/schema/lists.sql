-- Affected lists: who is named, in which version, and whom that means.

create table list_versions (
  list_version_id int generated always as identity primary key,
  import_id int not null references imports,
  incident_id int not null references incidents,
  exposure_code text not null,
  number int not null,
  is_live boolean not null default false,
  live_from timestamptz,
  previous_id int references list_versions,
  identifier_kinds text[],
  unique (incident_id, exposure_code, number)
);
create unique index list_versions_live on list_versions (incident_id, exposure_code) where is_live;
comment on table list_versions is 'Every version of an affected list; at most one of each exposure is live.';
comment on column list_versions.list_version_id is 'Names the version inside the database.';
comment on column list_versions.import_id is 'The import that brought it.';
comment on column list_versions.incident_id is 'The incident that it is for.';
comment on column list_versions.exposure_code is 'The exposure that it names people of.';
comment on column list_versions.number is 'Counts from 1 within the exposure.';
comment on column list_versions.is_live is 'Whether people are answered by it.';
comment on column list_versions.live_from is 'When it last became live; null: never.';
comment on column list_versions.previous_id is 'The version that was live before this one.';
comment on column list_versions.identifier_kinds is 'Which of member_id, login_id, email, phone its rows name people by; null: not known.';

create table list_entries (
  list_version_id int not null,
  row_number int not null,
  member_id text collate "C",
  digests bytea[] not null default '{}',
  sealed bytea not null,
  primary key (list_version_id, row_number)
);
comment on table list_entries is 'The rows of a version.';
comment on column list_entries.list_version_id is 'The version. No foreign key: its import makes one version for all of them, and asking row by row took its time.';
comment on column list_entries.row_number is 'Which record of the file, from 1.';
comment on column list_entries.member_id is 'The member ID that the row states; null: none.';
comment on column list_entries.digests is 'Of login_id, email, phone, in this order, and of the recipient of a letter where the list has them; null where the row has none.';
comment on column list_entries.sealed is 'Sealed JSON: [row, {loginId, email, phone, note, dataItems, detail, offerCode, name, postalCode, address}] of this entry and those before it, as on the list; empty in the others.';

create table list_people (
  person text collate "C" not null,
  list_version_id int not null,
  row_number int not null,
  is_certain boolean not null,
  is_counted boolean not null,
  is_former boolean not null default false,
  primary key (person, list_version_id, row_number)
);
create index list_people_entry on list_people (list_version_id, row_number);
comment on table list_people is 'Whom each entry of a list means.';
comment on column list_people.person is 'A member_id, or a space and the hex digest of an identifier.';
comment on column list_people.list_version_id is 'The version of the entry.';
comment on column list_people.row_number is 'The entry.';
comment on column list_people.is_certain is 'False where the entry means several members, or this one by a former identifier, or came to mean this one when it meant another already.';
comment on column list_people.is_counted is 'True for members, and for one digest of an entry that means no member.';
comment on column list_people.is_former is 'Whether the member had the identifier by an earlier file only.';
