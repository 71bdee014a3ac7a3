-- Dated facts about members: what they bought, visited or asked for.

create table activities (
  from_at timestamptz not null,
  until_at timestamptz not null,
  segment_id int not null,
  import_id int not null,
  row_number int not null,
  facet_id int not null,
  member_id text collate "C" not null,
  occurred_as text,
  detail bytea,
  midnight "char",
  primary key (member_id, segment_id, import_id, row_number)
) partition by list (segment_id);
comment on table activities is 'No foreign key to members: activities of unknown members wait for them.';
comment on column activities.from_at is 'Inclusive: the start of the day, minute or second that was recorded; -infinity: the time is not known.';
comment on column activities.until_at is 'Exclusive: the end of the day, minute or second that was recorded; infinity: the time is not known.';
comment on column activities.segment_id is 'The partition that it stands in: a run of imports.';
comment on column activities.import_id is 'The import that brought it.';
comment on column activities.row_number is 'Which record of the file, from 1.';
comment on column activities.facet_id is 'What happened where, by which way (facets).';
comment on column activities.member_id is 'Whose it is, loaded or not.';
comment on column activities.occurred_as is 'As written, where the instant in the import''s zone does not reproduce it (an offset, a skipped local time).';
comment on column activities.midnight is 'm or s: written as 0:00 or 0:00:00 and taken for that whole day; null: not.';
comment on column activities.detail is 'Sealed text that the person is shown; null: none.';

create table rejected_activities (
  member_id text collate "C" not null,
  import_id int not null,
  row_number int not null,
  from_at timestamptz,
  until_at timestamptz,
  is_settled boolean not null default false,
  check ((from_at is null) = (until_at is null)),
  primary key (member_id, import_id, row_number)
);
comment on table rejected_activities is 'Rows of accepted imports that could not be read: their members get no all-clear while that matters.';
comment on column rejected_activities.member_id is 'Whose the row is.';
comment on column rejected_activities.import_id is 'The import that had it.';
comment on column rejected_activities.row_number is 'Which record of the file, from 1.';
comment on column rejected_activities.from_at is 'Start of its time, where that could be read; then it matters only to a live window that it overlaps.';
comment on column rejected_activities.until_at is 'End of its time, exclusive; null: nobody knows when it was.';
comment on column rejected_activities.is_settled is 'Whether two people have said that it does not matter (a change of the kind import.settle).';

create table corrected_activities (
  member_id text collate "C" not null,
  import_id int not null references imports,
  row_number int not null,
  corrected_by int not null references imports,
  from_at timestamptz,
  until_at timestamptz,
  is_settled boolean not null,
  primary key (member_id, import_id, row_number)
);
comment on table corrected_activities is 'Rows of rejected_activities that a later import brought corrected, for its rollback.';
comment on column corrected_activities.member_id is 'Whose the row is.';
comment on column corrected_activities.import_id is 'The import that had it and could not read it.';
comment on column corrected_activities.row_number is 'Which record of that file, from 1.';
comment on column corrected_activities.corrected_by is 'The import that brought it corrected.';
comment on column corrected_activities.from_at is 'As in rejected_activities.';
comment on column corrected_activities.until_at is 'As in rejected_activities.';
comment on column corrected_activities.is_settled is 'As in rejected_activities.';
