-- What answers rest on, counted when it came, to be compared ever after.

create table figures (
  kind text not null,
  subject text collate "C" not null,
  value text not null,
  recorded_at timestamptz not null default now(),
  primary key (kind, subject)
);
comment on table figures is 'What was there after the last change that was meant; what differs from it closes the gate (self_check).';
comment on column figures.kind is 'What is counted: a table, or people for the people of an exposure.';
comment on column figures.subject is 'Of which import, list version, revision or exposure.';
comment on column figures.value is 'A count, or counts and a sum over the content, as text.';
comment on column figures.recorded_at is 'When the change was made.';

create table self_check (
  is_only boolean primary key default true check (is_only),
  counted_at timestamptz not null default '-infinity',
  wrong jsonb not null default '[]'
);
insert into self_check default values;
comment on table self_check is 'The last comparison of what is there with figures; one row. Without a fresh one that agrees nobody gets an all-clear.';
comment on column self_check.is_only is 'Keeps it at one row.';
comment on column self_check.counted_at is 'When it was last compared.';
comment on column self_check.wrong is 'What differed, [{kind, subject, recorded, found}]; empty: nothing.';

create table alarms (
  name text not null,
  subject text not null default '',
  gravity text not null check (gravity in ('closes_gate', 'warning')),
  since timestamptz not null,
  figures jsonb not null default '{}',
  seen_at timestamptz not null,
  mailed_at timestamptz,
  mailed_figures jsonb,
  primary key (name, subject)
);
comment on table alarms is 'What somebody must look at now; a row goes once its cause has gone.';
comment on column alarms.name is 'Which alarm, as server/alarms/alarm.ts names them.';
comment on column alarms.subject is 'Incident, import or kind of figure that it is about.';
comment on column alarms.gravity is 'closes_gate: nobody gets an all-clear meanwhile.';
comment on column alarms.since is 'When it was first seen.';
comment on column alarms.figures is 'Counts and codes; never personal values.';
comment on column alarms.seen_at is 'When it was last seen.';
comment on column alarms.mailed_at is 'When the admins were last written to about it; null: not yet.';
comment on column alarms.mailed_figures is 'Its figures as they were written to; others are written about again.';
