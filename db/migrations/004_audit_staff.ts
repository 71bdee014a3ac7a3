import type { Knex } from 'knex';

/** Staff accounts, and the audit log as an append-only hash chain (docs/audit.md). */
export const up = (knex: Knex) =>
  knex.raw(`
    create table staff (
      staff_id int generated always as identity primary key,
      email_digest bytea not null unique,
      email bytea not null,
      role text not null check (role in ('support', 'operator', 'approver', 'admin')),
      secret bytea,
      password_changed_at timestamptz,
      invite_digest bytea unique,
      invited_until timestamptz,
      totp_secret bytea,
      totp_enrolled_at timestamptz,
      totp_last_step bigint,
      created_at timestamptz not null,
      disabled_at timestamptz
    );
    comment on column staff.email is 'sealed; the rest of the database names staff by their handle, staff- and the staff_id';
    comment on column staff.secret is 'sealed argon2id PHC string; null until the invitation is taken up';
    comment on column staff.invite_digest is 'of the code with which the person sets a password, once';
    comment on column staff.totp_secret is 'sealed base32 (RFC 6238); counts once totp_enrolled_at is set';
    comment on column staff.totp_last_step is 'time step of the last code that was accepted: a code works once';

    create table staff_recovery_codes (
      staff_id int not null references staff,
      digest bytea not null,
      used_at timestamptz,
      primary key (staff_id, digest)
    );

    create table staff_passkeys (
      credential_id bytea primary key,
      staff_id int not null references staff,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null default '{}',
      created_at timestamptz not null,
      last_used_at timestamptz
    );
    create index staff_passkeys_staff on staff_passkeys (staff_id);

    create table audit_chain (
      is_only boolean primary key default true check (is_only),
      chain_id uuid not null default gen_random_uuid(),
      sequence bigint not null default 0,
      hash bytea not null
    );
    comment on table audit_chain is 'one row: the head. Its lock puts the writers of audit_events in a row';
    insert into audit_chain (chain_id, hash)
      select id, sha256(convert_to(id::text, 'UTF8')) from gen_random_uuid() as id;

    create table audit_events (
      sequence bigint primary key,
      occurred_at timestamptz not null,
      actor text not null check (actor ~ '^(member|system|staff-[0-9]+)$'),
      action text not null,
      subject text,
      member_id text collate "C",
      reason text,
      data jsonb not null default '{}',
      hash bytea not null
    );
    create index audit_events_member on audit_events (member_id, sequence) where member_id is not null;
    create index audit_events_actor on audit_events (actor, sequence);
    create index audit_events_action on audit_events (action, sequence);
    comment on table audit_events is 'append-only; IDs, codes, counts and hashes, never personal values';
    comment on column audit_events.hash is 'sha256 over the hash before and the canonical JSON array of the other columns';

    create function audit_events_chain() returns trigger language plpgsql security definer set search_path from current as $$
    declare
      before bytea;
    begin
      select hash into strict before from audit_chain for update;
      update audit_chain set sequence = sequence + 1 returning sequence into new.sequence;
      new.occurred_at := clock_timestamp();
      new.hash := sha256(before || convert_to(jsonb_build_array(
        new.sequence, to_char(new.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        new.actor, new.action, new.subject, new.member_id, new.reason, new.data)::text, 'UTF8'));
      update audit_chain set hash = new.hash;
      return new;
    end $$;
    create trigger audit_events_chain before insert on audit_events for each row execute function audit_events_chain();

    create function audit_events_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_events is append-only' using errcode = 'insufficient_privilege';
    end $$;
    create trigger audit_events_refuse before update or delete or truncate on audit_events
      for each statement execute function audit_events_refuse();
  `);

export const down = () => {
  throw new Error('Migrations only go forward; restore a backup instead.');
};
