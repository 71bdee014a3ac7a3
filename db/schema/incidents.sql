-- Incidents, and every version of their files.

create table incidents (
  incident_id int generated always as identity primary key,
  code text not null unique,
  state text not null default 'draft' check (state in ('draft', 'investigating', 'published', 'held', 'closed', 'ended')),
  live_revision_id int,
  created_at timestamptz not null default now(),
  announced_at timestamptz,
  held_at timestamptz,
  held_reason text,
  closed_at timestamptz,
  purged_at timestamptz,
  check (state = 'draft' or live_revision_id is not null),
  check ((state = 'held') = (held_at is not null)),
  check ((state = 'ended') = (purged_at is not null))
);
comment on table incidents is 'What leaked at one company at one time, and how far telling people of it has come.';
comment on column incidents.incident_id is 'Names the incident inside the database.';
comment on column incidents.code is 'Names the incident to people: in its file, in addresses and on the command line.';
comment on column incidents.state is 'As in server/incidents/incident-states.ts. People are answered while it is investigating, published or closed; held: being corrected; ended: its people are gone; nobody is told of a draft.';
comment on column incidents.live_revision_id is 'The revision that people are answered by, or were last; null of a draft.';
comment on column incidents.created_at is 'When its file was first applied.';
comment on column incidents.announced_at is 'When the public first saw it; null while it never has.';
comment on column incidents.held_at is 'Since when it is being corrected; null unless it is held.';
comment on column incidents.held_reason is 'Why, in the words of whoever took it back; for colleagues.';
comment on column incidents.closed_at is 'When it was closed; the retention of its people counts from here.';
comment on column incidents.purged_at is 'When its people were removed after its retention; null unless it is ended.';

create table revisions (
  revision_id int generated always as identity primary key,
  incident_id int not null references incidents,
  number int not null,
  source text not null,
  document jsonb not null,
  applied_by text not null,
  applied_at timestamptz not null default now(),
  submitted_by text,
  submitted_at timestamptz,
  returned_by text,
  returned_at timestamptz,
  return_comment text,
  confirmed text[] not null default '{}',
  difference text,
  approved_by text,
  approved_at timestamptz,
  four_eyes boolean not null default true,
  live_from timestamptz,
  compiled_through int not null default 0,
  is_covered boolean not null default false,
  rests_on int[] not null default '{}',
  decided_by text[] not null default '{}',
  approved_lists jsonb not null default '{}',
  discarded_by text,
  discarded_at timestamptz,
  unique (incident_id, number),
  check (approved_by is null or submitted_by is not null),
  check ((returned_at is null) = (returned_by is null) and (returned_at is null) = (return_comment is null)),
  check (not four_eyes or approved_by <> all (decided_by || applied_by || submitted_by))
);
alter table incidents add foreign key (live_revision_id) references revisions;
comment on table revisions is 'Every version of an incident file that was ever applied.';
comment on column revisions.revision_id is 'Names the revision inside the database.';
comment on column revisions.incident_id is 'The incident that it is a version of.';
comment on column revisions.number is 'Counts from 1 within the incident.';
comment on column revisions.source is 'The incident file as it was applied, to the letter.';
comment on column revisions.document is 'The same, read: dates canonical, defaults filled in.';
comment on column revisions.applied_by is 'Handle of whoever applied it.';
comment on column revisions.applied_at is 'When it was applied.';
comment on column revisions.submitted_by is 'Handle of whoever asked for its approval; null: nobody yet.';
comment on column revisions.submitted_at is 'When its approval was asked for.';
comment on column revisions.returned_by is 'Handle of the approver who last sent it back; null: nobody did.';
comment on column revisions.returned_at is 'When it was last sent back.';
comment on column revisions.return_comment is 'What was to be changed, in the words of whoever sent it back; for colleagues.';
comment on column revisions.confirmed is 'What was confirmed for publishing: values of criteria, coverage.';
comment on column revisions.difference is 'Why the figures are other than announced, as whoever vouched for it wrote; null: nobody said.';
comment on column revisions.approved_by is 'Handle of whoever approved it; null: nobody yet.';
comment on column revisions.approved_at is 'When it was approved.';
comment on column revisions.four_eyes is 'False: approved while one person ran the installation.';
comment on column revisions.live_from is 'When it last became the live one; null: never.';
comment on column revisions.is_covered is 'Every window of it lies in loaded coverage, or publishing confirmed it and what it rested on is still loaded; false of a live one: could_not_check.';
comment on column revisions.rests_on is 'Imports of activities that its windows rested on when it was published.';
comment on column revisions.compiled_through is 'Highest facet_id that its rules were compiled for; a higher facet means could_not_check.';
comment on column revisions.decided_by is 'Handles of everybody who decided what it says, as of when it was submitted: authors since the last approval, and the submitter.';
comment on column revisions.approved_lists is 'Numbers of the lists that were live when it was approved, by exposure: the approval is bound to them.';
comment on column revisions.discarded_by is 'Handle of whoever dropped it; null: it counts.';
comment on column revisions.discarded_at is 'When it was dropped.';

create table password_facts (
  incident_id int not null references incidents,
  revision int not null,
  leak_ended timestamptz not null,
  recorded_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text,
  primary key (incident_id, revision),
  check ((revoked_at is null) = (revoked_by is null))
);
comment on table password_facts is 'That passwords leaked: true of the installation whatever becomes of the incident that said so.';
comment on column password_facts.incident_id is 'The incident whose notice said so.';
comment on column password_facts.revision is 'Number of the revision that said so when it went live.';
comment on column password_facts.leak_ended is 'A password that was not changed at or after this may be known to others.';
comment on column password_facts.recorded_at is 'When that revision went live.';
comment on column password_facts.revoked_at is 'When it was declared an error; null: it stands.';
comment on column password_facts.revoked_by is 'Handle of the second person who declared it an error; null: it stands.';
