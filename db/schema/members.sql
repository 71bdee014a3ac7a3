-- Members, and what they are found by.

create table members (
  member_id text collate "C" not null,
  standing_id int not null,
  locale text,
  registered_from timestamptz,
  registered_until timestamptz,
  withdrawn_from timestamptz,
  withdrawn_until timestamptz,
  profile bytea not null,
  digests bytea[] not null default '{}',
  import_id int not null,
  updated_at timestamptz not null default now(),
  primary key (member_id) include (standing_id)
);
comment on table members is 'People with an account at the company, as the last import that named them had them.';
comment on column members.member_id is 'As the company has it: NFKC, trimmed, case kept.';
comment on column members.standing_id is 'Their standing. No foreign key: an import knows the standings, which are never taken away, and asking row by row took its time.';
comment on column members.locale is 'The language that they want to be written to in; null: not known.';
comment on column members.registered_from is 'Start of the day, minute or second in which they became members; null: not known.';
comment on column members.registered_until is 'Its end, exclusive.';
comment on column members.withdrawn_from is 'Start of the day, minute or second in which they left; null: not known, or they have not.';
comment on column members.withdrawn_until is 'Its end, exclusive.';
comment on column members.profile is 'Sealed JSON: loginId, name, nameKana, email, phone, postalCode, address, birthDate, kinds, registeredAt, withdrawnAt as written, actsFor.';
comment on column members.digests is 'What identifiers holds of this member, by kind: login_id, email, phone, kana_birth_date, kana_phone.';
comment on column members.import_id is 'The import that last brought or changed them.';
comment on column members.updated_at is 'When they were last changed, by an import or by themselves.';

create table identifiers (
  digest bytea not null,
  kind text collate "C" not null,
  member_id text collate "C" not null,
  primary key (digest, member_id)
);
create unique index identifiers_login_id on identifiers (digest) where kind = 'login_id';
comment on table identifiers is 'What members are found by. Written through changeProfile and imports only, which keeps members.digests in step: no index by member is needed.';
comment on column identifiers.digest is 'Keyed digest of kind and value, 128 bits.';
comment on column identifiers.kind is 'One of login_id, email, phone, kana_birth_date, kana_phone.';
comment on column identifiers.member_id is 'Whose it is. Several members may share one, save a login ID.';

create table replaced_members (
  member_id text collate "C" not null,
  import_id int not null references imports,
  is_removed boolean not null,
  standing_id int not null,
  locale text,
  registered_from timestamptz,
  registered_until timestamptz,
  withdrawn_from timestamptz,
  withdrawn_until timestamptz,
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
comment on table replaced_members is 'Members as they were before an import changed or removed them, for its rollback.';
comment on column replaced_members.member_id is 'Who.';
comment on column replaced_members.import_id is 'The import that changed or removed them.';
comment on column replaced_members.is_removed is 'Whether it removed them.';
comment on column replaced_members.standing_id is 'As in members, before.';
comment on column replaced_members.locale is 'As in members, before.';
comment on column replaced_members.registered_from is 'As in members, before.';
comment on column replaced_members.registered_until is 'As in members, before.';
comment on column replaced_members.withdrawn_from is 'As in members, before.';
comment on column replaced_members.withdrawn_until is 'As in members, before.';
comment on column replaced_members.profile is 'As in members, before.';
comment on column replaced_members.digests is 'As in members, before.';
comment on column replaced_members.previous_import_id is 'members.import_id, before.';
comment on column replaced_members.updated_at is 'As in members, before.';
comment on column replaced_members.scheme is 'As in credentials, before; null: there were none.';
comment on column replaced_members.secret is 'As in credentials, before.';
comment on column replaced_members.changed_at is 'As in credentials, before.';

create table former_identifiers (
  digest bytea not null,
  member_id text collate "C" not null,
  import_id int not null references imports,
  lost_at timestamptz not null,
  primary key (digest, member_id, import_id)
);
create index former_identifiers_import on former_identifiers (import_id);
comment on table former_identifiers is 'Login IDs, emails and phones that members had by an earlier file. They link entries of lists and nothing else: nobody is found, mailed or signed in by them.';
comment on column former_identifiers.digest is 'As in identifiers.';
comment on column former_identifiers.member_id is 'Whose it was.';
comment on column former_identifiers.import_id is 'The import that took it away.';
comment on column former_identifiers.lost_at is 'When it did.';

create table rejected_members (
  member_id text collate "C" not null,
  import_id int not null,
  row_number int not null,
  part text not null check (part in ('row', 'login_id', 'email', 'phone')),
  settled_by int,
  primary key (member_id, import_id, row_number, part)
);
comment on table rejected_members is 'Rows of members, or identifiers in them, that could not be read: no all-clear until a later row of that member is accepted.';
comment on column rejected_members.member_id is 'Whose the row is.';
comment on column rejected_members.import_id is 'The import that had it.';
comment on column rejected_members.row_number is 'Which record of the file, from 1.';
comment on column rejected_members.part is 'row: all of it; else the identifier without which it was loaded, which matters while a live list names anybody.';
comment on column rejected_members.settled_by is 'The later import that had an accepted row of that member; null: none yet.';

create table honeytokens (
  member_id text collate "C" primary key,
  marked_by text not null check (marked_by ~ '^staff-[0-9]+$'),
  marked_at timestamptz not null
);
comment on table honeytokens is 'Invented members: whoever on the staff opens one is named to the admins. Nothing is written to them.';
comment on column honeytokens.member_id is 'The invented member. No foreign key: the mark outlives an import that takes them away and brings them back.';
comment on column honeytokens.marked_by is 'Handle of the admin who marked them.';
comment on column honeytokens.marked_at is 'When.';
