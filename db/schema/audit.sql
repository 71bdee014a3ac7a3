-- The audit log: an append-only hash chain (docs/audit.md), in a schema of its own, which belongs to a role that signs in nowhere. Every name is
-- qualified, and functions look nowhere else, so that nothing that another role makes under the same name is ever taken for it.

create table audit.chain (
  is_only boolean primary key default true check (is_only),
  chain_id uuid not null,
  sequence bigint not null default 0,
  hash bytea not null
);
insert into audit.chain (chain_id, hash)
  select id, pg_catalog.sha256(pg_catalog.convert_to(id::text, 'UTF8')) from pg_catalog.gen_random_uuid() as id;
comment on table audit.chain is 'One row: the head, moved once at the end of each transaction. Its lock puts the writers of audit.events in a row.';
comment on column audit.chain.is_only is 'True, so that there is one row.';
comment on column audit.chain.chain_id is 'Names the chain; the first hash is that of this name.';
comment on column audit.chain.sequence is 'Number of the last event; 0: none yet.';
comment on column audit.chain.hash is 'Hash of the last event.';

create table audit.events (
  sequence bigint primary key,
  occurred_at timestamptz not null,
  actor text not null check (actor ~ '^(member|system|shell|stranger|(staff|token)-[0-9]+|job-[a-z-]+)$'),
  action text not null,
  subject text,
  member_id text collate "C",
  reason text,
  data jsonb not null default '{}',
  hash bytea not null
);
create index events_member on audit.events (member_id, sequence) where member_id is not null;
create index events_actor on audit.events (actor, sequence);
create index events_action on audit.events (action, sequence);
comment on table audit.events is 'Append-only; IDs, codes, counts and hashes, never personal values.';
comment on column audit.events.sequence is 'Counts from 1 without gaps.';
comment on column audit.events.occurred_at is 'Clock of the database when it was written.';
comment on column audit.events.actor is 'Who did it: a handle, never a name; somebody at the shell or a stranger who are not known; a job of the program.';
comment on column audit.events.action is 'What was done: room and verb.';
comment on column audit.events.subject is 'To what: a code or a number.';
comment on column audit.events.member_id is 'To whom; null: to no member.';
comment on column audit.events.reason is 'Why, as a code.';
comment on column audit.events.data is 'What else can be asked later.';
comment on column audit.events.hash is 'SHA-256 over the hash before and the canonical JSON array of the other columns.';

-- The events of one transaction follow each other; the head moves once, at its end. Moved with each event, it would be looked for among as many
-- dead versions of itself as the transaction has events.
create function audit.append() returns trigger language plpgsql security definer
  set search_path = pg_catalog, audit, pg_temp as $$
declare
  head audit.chain%rowtype;
  last audit.events%rowtype;
begin
  select * into strict head from audit.chain for update;
  select * into last from audit.events where sequence > head.sequence order by sequence desc limit 1;
  new.sequence := coalesce(last.sequence, head.sequence) + 1;
  new.occurred_at := pg_catalog.clock_timestamp();
  new.hash := pg_catalog.sha256(coalesce(last.hash, head.hash) || pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    new.sequence,
    pg_catalog.to_char(pg_catalog.timezone('UTC', new.occurred_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    new.actor, new.action, new.subject, new.member_id, new.reason, new.data)::text, 'UTF8'));
  return new;
end $$;
create trigger append before insert on audit.events for each row execute function audit.append();

create function audit.advance() returns trigger language plpgsql security definer
  set search_path = pg_catalog, audit, pg_temp as $$
begin
  update audit.chain c set sequence = e.sequence, hash = e.hash
  from (select sequence, hash from audit.events order by sequence desc limit 1) e
  where c.sequence < e.sequence;
  return null;
end $$;
create constraint trigger advance after insert on audit.events deferrable initially deferred
  for each row execute function audit.advance();

create function audit.refuse() returns trigger language plpgsql
  set search_path = pg_catalog, audit, pg_temp as $$
begin
  raise exception 'audit.% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger refuse before update or delete or truncate on audit.events
  for each statement execute function audit.refuse();
create trigger refuse before delete or truncate on audit.chain
  for each statement execute function audit.refuse();

-- On a table of somebody else's, the first would move the head without an event.
revoke all on function audit.append(), audit.advance(), audit.refuse() from public;
