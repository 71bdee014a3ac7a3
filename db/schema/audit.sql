-- The audit log: an append-only hash chain (docs/audit.md).

create table audit_chain (
  is_only boolean primary key default true check (is_only),
  chain_id uuid not null default gen_random_uuid(),
  sequence bigint not null default 0,
  hash bytea not null
);
insert into audit_chain (chain_id, hash)
  select id, sha256(convert_to(id::text, 'UTF8')) from gen_random_uuid() as id;
comment on table audit_chain is 'One row: the head. Its lock puts the writers of audit_events in a row.';
comment on column audit_chain.is_only is 'True, so that there is one row.';
comment on column audit_chain.chain_id is 'Names the chain; the first hash is that of this name.';
comment on column audit_chain.sequence is 'Number of the last event; 0: none yet.';
comment on column audit_chain.hash is 'Hash of the last event.';

create table audit_events (
  sequence bigint primary key,
  occurred_at timestamptz not null,
  actor text not null check (actor ~ '^(member|system|(staff|token)-[0-9]+)$'),
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
comment on table audit_events is 'Append-only; IDs, codes, counts and hashes, never personal values.';
comment on column audit_events.sequence is 'Counts from 1 without gaps.';
comment on column audit_events.occurred_at is 'Clock of the database when it was written.';
comment on column audit_events.actor is 'Who did it: a handle, never a name.';
comment on column audit_events.action is 'What was done: room and verb.';
comment on column audit_events.subject is 'To what: a code or a number.';
comment on column audit_events.member_id is 'To whom; null: to no member.';
comment on column audit_events.reason is 'Why, as a code or as the actor wrote it.';
comment on column audit_events.data is 'What else can be asked later.';
comment on column audit_events.hash is 'SHA-256 over the hash before and the canonical JSON array of the other columns.';

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
