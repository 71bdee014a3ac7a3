-- Files on their way into the database.

create table imports (
  import_id int generated always as identity primary key,
  kind text not null check (kind in ('members', 'activities', 'list')),
  incident_id int references incidents,
  exposure_code text,
  state text not null check (state in ('uploading', 'received', 'validating', 'review', 're_review', 'applying', 'applied', 'superseded',
    'rolled_back', 'needs_fix', 'blocked', 'cancelled', 'failed')),
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
  decided_by text[] not null default '{}',
  check (not four_eyes or approved_by <> all (decided_by || imported_by)),
  check (kind <> 'list' or (incident_id is not null and exposure_code is not null))
);
create index imports_hash on imports (file_hash);
comment on table imports is 'One file each: what it was, how far it came, and who had a hand in it.';
comment on column imports.import_id is 'Names the import, also to people.';
comment on column imports.kind is 'What its rows are.';
comment on column imports.incident_id is 'Lists: the incident that they are for.';
comment on column imports.exposure_code is 'Lists: the exposure that they name people of.';
comment on column imports.state is 'How far it has come (server/rows/import-states.ts).';
comment on column imports.file_hash is 'SHA-256 of the bytes; null while they are still arriving.';
comment on column imports.file_bytes is 'How many bytes the file has.';
comment on column imports.encoding is 'The encoding that it was read by.';
comment on column imports.signs is 'What the bytes say about the encoding: {mark, firstNotUtf8}.';
comment on column imports.time_zone is 'IANA name of the zone that times without an offset were read in.';
comment on column imports.covers is 'Activities: the stretch of time that the file holds all activities of; null: nobody said.';
comment on column imports.options is 'What the importer asked for: columns, replace, accepted rejects, declared rows, reason to load again.';
comment on column imports.header is 'The columns as read: [{name, column}], column null where it is ignored.';
comment on column imports.counts is 'How many rows became what.';
comment on column imports.progress is 'How far the part that runs has come; null: none runs.';
comment on column imports.failure is 'Code and parameters of what stopped it; never a value of the file.';
comment on column imports.reason is 'Why the file was loaded, as the importer said.';
comment on column imports.imported_by is 'Handle of a staff member, as approved_by and ended_by are.';
comment on column imports.imported_at is 'When the file began to arrive.';
comment on column imports.four_eyes is 'False: loaded while one person ran the installation.';
comment on column imports.approved_by is 'Who approved it; null: nobody yet.';
comment on column imports.approval_reason is 'What the approver wrote.';
comment on column imports.approved_at is 'When it was approved.';
comment on column imports.applied_at is 'When its rows began to count.';
comment on column imports.ended_by is 'Who cancelled it or took it back.';
comment on column imports.end_reason is 'Why.';
comment on column imports.ended_at is 'When it was cancelled, failed, or taken back.';
comment on column imports.decided_by is 'Handles of whoever else settled what the file means: its columns, its samples, rows that are left out.';
comment on column imports.erased_at is 'When the staged file and the rejected rows were erased.';

create table import_rejects (
  import_id int not null references imports,
  row_number int not null,
  problems jsonb not null,
  sealed bytea not null,
  primary key (import_id, row_number)
);
comment on table import_rejects is 'Rows that could not be read.';
comment on column import_rejects.import_id is 'The import that had it.';
comment on column import_rejects.row_number is 'Which record of the file, from 1.';
comment on column import_rejects.problems is 'What is wrong with it: [{column, code, params}].';
comment on column import_rejects.sealed is 'Sealed JSON: its fields as written.';

create table staged_files (
  import_id int primary key references imports,
  sealed bytea not null
);
comment on table staged_files is 'The file of an import, until the import has come to an end.';
comment on column staged_files.import_id is 'The import whose file it is.';
comment on column staged_files.sealed is 'The key that seals its pieces, itself sealed.';

create table staged_pieces (
  import_id int not null references staged_files on delete cascade,
  number int not null,
  is_last boolean not null,
  body bytea not null,
  primary key (import_id, number)
);
alter table staged_pieces alter column body set storage external;
comment on table staged_pieces is 'The bytes of such a file, in order, so that any process on any machine can go on with it.';
comment on column staged_pieces.import_id is 'The import whose file it is.';
comment on column staged_pieces.number is 'Which piece, from 0.';
comment on column staged_pieces.is_last is 'Whether the file ends with it: one without such a piece was cut off.';
comment on column staged_pieces.body is 'Up to 256 KiB, sealed with the key of the file (AES-256-GCM), with its tag at the end.';

create table import_facets (
  import_id int not null references imports,
  facet_id int not null references facets,
  row_count int not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  primary key (import_id, facet_id)
);
comment on table import_facets is 'What an applied import of activities brought: facets are there before their rows, and stay after a rollback.';
comment on column import_facets.import_id is 'The import that brought them.';
comment on column import_facets.facet_id is 'The combination that its rows have.';
comment on column import_facets.row_count is 'How many rows have it.';
comment on column import_facets.from_at is 'Start of the earliest of them.';
comment on column import_facets.until_at is 'End of the latest of them, exclusive.';

create table import_pairs (
  import_id int not null references imports,
  activity_key text not null,
  site_key text,
  row_count int not null,
  from_at timestamptz,
  until_at timestamptz,
  midnight_count int not null,
  is_midnight_day boolean not null,
  unique nulls not distinct (import_id, activity_key, site_key)
);
comment on table import_pairs is 'The pairs of activity and site that an applied import of activities speaks for: those of its rows, and those that --covers-of adds.';
comment on column import_pairs.import_id is 'The import.';
comment on column import_pairs.activity_key is 'Comparison key of the activity.';
comment on column import_pairs.site_key is 'Comparison key of the site; null: blank.';
comment on column import_pairs.row_count is 'How many rows have it; 0: stated only.';
comment on column import_pairs.from_at is 'Start of the earliest row whose time is known; null: there is none.';
comment on column import_pairs.until_at is 'End of the latest row whose time is known, exclusive; null: there is none.';
comment on column import_pairs.midnight_count is 'How many of its rows were written with the time 0:00(:00) in the zone of the import.';
comment on column import_pairs.is_midnight_day is 'Whether these mean that whole day.';

create table import_layouts (
  kind text not null,
  header_digest bytea not null,
  layout jsonb not null,
  chosen_by text not null,
  chosen_at timestamptz not null,
  primary key (kind, header_digest)
);
comment on table import_layouts is 'What an operator said the columns of such a header are, for the next file that has it.';
comment on column import_layouts.kind is 'Kind of import.';
comment on column import_layouts.header_digest is 'Digest of the names of the header.';
comment on column import_layouts.layout is 'The columns by position; null: left out.';
comment on column import_layouts.chosen_by is 'Handle of whoever said so last.';
comment on column import_layouts.chosen_at is 'When.';
