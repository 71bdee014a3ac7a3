-- What somebody typed and did not send yet, and which forms were sent.

create table drafts (
  draft_id uuid primary key,
  owner text collate "C" not null,
  form text not null,
  sealed bytea not null,
  saved_at timestamptz not null
);
create index drafts_owner on drafts (owner, form, saved_at);
create index drafts_saved on drafts (saved_at);
comment on table drafts is 'What was typed into a form and not sent yet; it outlives the session, the browser and a restart.';
comment on column drafts.draft_id is 'Names it in the form that it belongs to: two tabs have two drafts.';
comment on column drafts.owner is 'Who typed it: a member_id, the handle of a staff member, or a person as in list_people.';
comment on column drafts.form is 'Path of the page that has the form, without the language.';
comment on column drafts.sealed is 'Sealed JSON: the fields by name.';
comment on column drafts.saved_at is 'When it was last saved; old ones are removed.';

create table once_keys (
  digest bytea primary key,
  claimed_at timestamptz not null,
  went_to text
);
create index once_keys_claimed on once_keys (claimed_at);
comment on table once_keys is 'Forms that were sent: the same one is carried out once, however often it is sent.';
comment on column once_keys.digest is 'SHA-256 of the session ID and the key that the form carried.';
comment on column once_keys.claimed_at is 'When it was first sent.';
comment on column once_keys.went_to is 'Path that the answer led to; null while it is under way.';
