import type { Knex } from 'knex';
import { auditSql } from '../../db/schema';

/** Functions that hash events: whoever makes others of these names hopes that they are taken for them. */
const imitated = ['sha256', 'jsonb_build_array', 'convert_to', 'to_char', 'timezone', 'clock_timestamp', 'encode'];

export interface Guards {
  /** Whether the log belongs to a role that signs in nowhere. Otherwise triggers alone refuse changes. */
  isApart: boolean;
  faults: string[];
}

/** Who keeps the log, and what is wrong with that; see `listGuardFaults`. */
export function lookAtGuards(db: Knex): Promise<Guards> {
  return db.transaction(async (trx) => {
    await trx.raw('set local search_path = pg_catalog, pg_temp');
    return { isApart: await belongsToNobody(trx), faults: await listGuardFaults(trx) };
  });
}

/**
 * What is no longer as it was made of that which keeps the log from being changed: tables, their triggers and functions, who owns them, who may
 * write; and what somebody made that looks like a part of it. A sentence for each, without a full stop. The search path of the transaction is to hold `pg_catalog` and nothing of anybody else's.
 */
export async function listGuardFaults(db: Knex.Transaction): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { fault: string }[] }>(faultsSql, {
    imitated,
    functions: JSON.stringify(madeFunctions()),
  });
  return rows.map(({ fault }) => fault);
}

async function belongsToNobody(db: Knex.Transaction): Promise<boolean> {
  const { rows } = await db.raw(
    `select not r.rolcanlogin as it from pg_catalog.pg_class c join pg_catalog.pg_roles r on r.oid = c.relowner
     where c.oid = 'audit.events'::pg_catalog.regclass`,
  );
  return rows[0].it;
}

/** Bodies of the log's functions, as db/schema/audit.sql has them. */
function madeFunctions(): { name: string; body: string }[] {
  const found = auditSql().matchAll(/create function audit\.(\w+)\(\)[^$]*\$\$([^$]*)\$\$/g);
  return [...found].map(([, name = '', body = '']) => ({ name, body }));
}

const faultsSql = `
  with parts as (
    select c.oid, c.relname, c.relowner, c.relrowsecurity, c.relhasrules
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'audit' and c.relkind in ('r', 'p', 'v', 'm', 'f')
  ), functions as (
    select p.*, m.body as made, m.name as made_name
    from pg_catalog.json_to_recordset(:functions::pg_catalog.json) as m (name pg_catalog.text, body pg_catalog.text)
    full join (
      select p.proname::pg_catalog.text as proname, p.prosrc, p.prosecdef, p.proconfig, p.proowner
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where n.nspname = 'audit'
    ) as p on p.proname = m.name
  ), triggers as (
    select t.tgname::pg_catalog.text as name, parts.relname, t.tgenabled, t.tgtype, t.tgdeferrable and t.tginitdeferred as is_late, p.proname, n.nspname
    from parts join pg_catalog.pg_trigger t on t.tgrelid = parts.oid and not t.tgisinternal
    join pg_catalog.pg_proc p on p.oid = t.tgfoid join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  ), made_triggers as (
    select * from (values ('append', 'events', 'append', 7), ('advance', 'events', 'advance', 5), ('refuse', 'events', 'refuse', 58), ('refuse', 'chain', 'refuse', 42))
      as made (name, relname, function, type)
  )
  select 'the table audit.' || relname || ' is none of its own' as fault from parts where relname not in ('events', 'chain')
  union all
  select 'rules or policies were put on audit.' || relname from parts where relrowsecurity or relhasrules
  union all
  select 'the function audit.' || coalesce(made_name, proname) || ' is not as it was made' from functions
  where prosrc is distinct from made or not 'search_path=pg_catalog, audit, pg_temp' = any (proconfig)
    or prosecdef <> (proname in ('append', 'advance')) or proowner <> (select relowner from parts where relname = 'events')
  union all
  select 'the trigger ' || coalesce(m.name, t.name) || ' of audit.' || coalesce(m.relname, t.relname) || ' is not as it was made'
  from made_triggers m full join triggers t on t.name = m.name and t.relname = m.relname
  where t.proname is distinct from m.function or t.nspname <> 'audit' or t.tgtype <> m.type or t.is_late <> (m.name = 'advance') or t.tgenabled <> 'O'
  union all
  select 'audit.' || parts.relname || ' and its schema have different owners'
  from parts join pg_catalog.pg_namespace n on n.nspname = 'audit' where parts.relowner <> n.nspowner
  union all
  select 'the role ' || r.rolname || ' may change audit.' || parts.relname
  from parts
  join pg_catalog.pg_roles as own on own.oid = parts.relowner and not own.rolcanlogin
  join pg_catalog.pg_roles r on r.rolcanlogin and not r.rolsuper
  where pg_catalog.has_table_privilege(r.oid, parts.oid, 'update, delete, truncate, trigger, references')
    or parts.relname = 'chain' and pg_catalog.has_table_privilege(r.oid, parts.oid, 'insert')
  union all
  select 'the function ' || n.nspname || '.' || p.proname || ' imitates one that the log is made with'
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname not in ('pg_catalog', 'audit') and p.proname = any (:imitated::pg_catalog.text[])`;
