import type { ClientBase } from 'pg';
import { type Db, withClient } from '../../db/connection';
import { tables } from '../../db/tables';
import { addToSelfCheck, type WrongFigure } from '../figures/figures-repository';

/** Settings that answers rest on; every connection begins with them (db/connection.ts). */
const settings = { search_path: 'public, pg_temp', row_security: 'off', TimeZone: 'UTC', IntervalStyle: 'postgres' };

/** What stands in a schema of its own is not answered from. */
const inPublic = Object.keys(tables).filter((name) => !name.includes('.'));

const faultsSql = `
  select 'setting ' || s.name as subject, s.expected as recorded, current_setting(s.name) as found
  from unnest($1::text[], $2::text[]) as s (name, expected)
  where replace(current_setting(s.name), ' ', '') <> replace(s.expected, ' ', '')
  union all
  select 'table ' || t.name, 'there', case when c.oid is null then 'missing' else 'something else' end
  from unnest($3::text[]) as t (name)
  left join pg_class c on c.oid = to_regclass('public.' || t.name)
  where c.oid is null or c.relkind not in ('r', 'p')
  union all
  select 'shadowed ' || t.name, 'public', to_regclass(t.name)::text
  from unnest($3::text[]) as t (name)
  where to_regclass('public.' || t.name) is not null and to_regclass(t.name) <> to_regclass('public.' || t.name)
  union all
  select 'row security ' || c.relname, 'off', 'on'
  from pg_class c where c.relnamespace = 'public'::regnamespace and (c.relrowsecurity or c.relforcerowsecurity)
  union all
  select 'partition ' || c.relname, 'attached', 'detached'
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^activities_[0-9]+$'
    and not exists (select from pg_inherits i where i.inhrelid = c.oid and not i.inhdetachpending)
  order by 1`;

/**
 * What is wrong with the database itself, and would make rows invisible without removing any: looked for in its catalogue, which is quick.
 * @returns figures of the kind `database`
 */
export const listDatabaseFaults = (db: Db): Promise<WrongFigure[]> => withClient(db, listFaultsOf);

async function listFaultsOf(client: ClientBase): Promise<WrongFigure[]> {
  const { rows } = await client.query<Omit<WrongFigure, 'kind'>>(faultsSql, [
    Object.keys(settings),
    Object.values(settings),
    inPublic,
  ]);
  return rows.map((row) => ({ kind: 'database', ...row }));
}

/**
 * For each new connection, before anything is answered over it: after a failover, or through another pooler, it may lead to another server. Faults close
 * the gate at once; whatever is not there yet in a new database closes nothing.
 */
export async function noteFaultsOf(client: ClientBase): Promise<void> {
  const faults = await listFaultsOf(client);
  if (faults.length === 0) return;
  await addToSelfCheck(client, faults);
}
