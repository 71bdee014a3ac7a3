import type { Knex } from 'knex';

/** Members and what they own. Every table carries member_id in its primary key. */
export const up = (knex: Knex) =>
  knex.raw(`
    create table members (
      member_id text collate "C" not null,
      standing_id int not null references standings,
      locale text,
      profile bytea not null,
      digests bytea[] not null default '{}',
      import_id int not null,
      updated_at timestamptz not null default now(),
      primary key (member_id) include (standing_id)
    );
    comment on column members.profile is 'sealed JSON: loginId, name, nameKana, email, phone, postalCode, address, birthDate, kinds as written';
    comment on column members.digests is 'what identifiers holds of this member, by kind: login_id, email, phone, kana_birth_date, kana_phone';

    create table identifiers (
      digest bytea not null,
      kind text collate "C" not null,
      member_id text collate "C" not null,
      primary key (digest, member_id)
    );
    create unique index identifiers_login_id on identifiers (digest) where kind = 'login_id';
    comment on table identifiers is 'written through changeProfile and imports only, which keeps members.digests in step: no index by member is needed';
    comment on column identifiers.kind is 'login_id, email, phone, kana_birth_date, kana_phone; the digest is keyed by it too';

    create table credentials (
      member_id text collate "C" primary key,
      scheme text not null check (scheme in ('argon2', 'bcrypt', 'md5', 'sha1', 'sha256', 'wrapped-md5', 'wrapped-sha1', 'wrapped-sha256', 'none')),
      secret bytea not null,
      changed_at timestamptz,
      password_set_here boolean not null default false,
      login_id_set_here boolean not null default false
    );
    comment on column credentials.secret is 'sealed hash (server/credentials/secret.ts); a wrapped-* scheme is argon2id over the bare digest; none: no password, a code by mail sets one; what stands there then is the one that staff took away, sealed JSON';
    comment on column credentials.changed_at is 'when the member last changed the password; null: never, as far as is known';

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
      primary key (member_id, segment_id, import_id, row_number)
    ) partition by list (segment_id);
    comment on table activities is 'no foreign key to members: activities of unknown members wait for them';
    comment on column activities.until_at is 'exclusive: the end of the day, minute or second that was recorded';
    comment on column activities.occurred_as is 'as written, where the instant in the import''s zone does not reproduce it (an offset, a skipped local time)';

    create table rejected_activities (
      member_id text collate "C" not null,
      import_id int not null,
      row_number int not null,
      primary key (member_id, import_id, row_number)
    );
    comment on table rejected_activities is 'rows of accepted imports that could not be read: their members never get an all-clear';
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
