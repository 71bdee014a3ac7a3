-- What waits for a second person.

create table changes (
  change_id int generated always as identity primary key,
  kind text not null,
  target text not null,
  state text not null check (state in ('waiting', 're_review', 'approved', 'applied', 'rejected')),
  asked_by text not null,
  asked_at timestamptz not null,
  decided_by text[] not null,
  reason text,
  data jsonb not null,
  clears int not null check (clears >= 0),
  approved_by text,
  approved_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  four_eyes boolean not null default true,
  check (asked_by = any (decided_by)),
  check (state not in ('approved', 'applied') or approved_by is not null),
  check (state not in ('waiting', 're_review') or approved_by is null),
  check (not four_eyes or approved_by <> all (decided_by))
);
create index changes_target on changes (kind, target);
comment on table changes is 'Changes that would clear somebody, or say in words that an all-clear is earned, or change who may decide: each waits for a second person.';
comment on column changes.change_id is 'Names the change, also to people.';
comment on column changes.kind is 'What is to be done (server/changes/change.ts).';
comment on column changes.target is 'What it is to be done to, by code or number.';
comment on column changes.state is 'How far it has come (server/changes/change-states.ts).';
comment on column changes.asked_by is 'Handle of whoever asked for it.';
comment on column changes.asked_at is 'When it was asked for.';
comment on column changes.decided_by is 'Handles of everybody who decided its content, whoever asked among them: none of them approves it.';
comment on column changes.reason is 'Why, as whoever asked wrote.';
comment on column changes.data is 'What its kind needs to do it: codes and numbers, nothing personal.';
comment on column changes.clears is 'How many people it clears.';
comment on column changes.approved_by is 'Handle of the second person; null: nobody yet.';
comment on column changes.approved_at is 'When they said yes.';
comment on column changes.ended_by is 'Handle of whoever did or rejected it; null: it is open.';
comment on column changes.ended_at is 'When it was done or rejected.';
comment on column changes.four_eyes is 'False: approved while one person ran the installation.';

create table change_people (
  change_id int not null references changes on delete cascade,
  person text not null,
  incident_id int not null,
  exposure text not null,
  primary key (change_id, person, incident_id, exposure)
);
comment on table change_people is 'Whom a change clears. Its approval holds while nobody else would be cleared.';
comment on column change_people.change_id is 'The change.';
comment on column change_people.person is 'Member ID, or a space and the hex digest of an identifier for somebody without an account.';
comment on column change_people.incident_id is 'The incident that they are cleared of.';
comment on column change_people.exposure is 'Code of the exposure of it that matched them.';
