import type { Db } from '../../db/connection';
import { tables } from '../../db/tables';
import type { WrongFigure } from '../figures/figures-repository';

/** Settings that answers rest on; every connection begins with them (db/connection.ts). */
const settings = { search_path: 'public, pg_temp', row_security: 'off', TimeZone: 'UTC', IntervalStyle: 'postgres' };

/** What stands in a schema of its own is not answered from. */
const inPublic = Object.keys(tables).filter((name) => !name.includes('.'));

/**
 * What is wrong with the database itself, and would make rows invisible without removing any: looked for in its catalogue, which is quick.
 * @returns figures of the kind `database`
 */
export async function listDatabaseFaults(db: Db): Promise<WrongFigure[]> {
  const { rows } = await db.raw<{ rows: Omit<WrongFigure, 'kind'>[] }>(
    `select 'setting ' || s.name as subject, s.expected as recorded, current_setting(s.name) as found
     from unnest(cast(:names as text[]), cast(:values as text[])) as s (name, expected)
     where replace(current_setting(s.name), ' ', '') <> replace(s.expected, ' ', '')
     union all
     select 'table ' || t.name, 'there', 'missing'
     from unnest(cast(:tables as text[])) as t (name)
     where to_regclass('public.' || t.name) is null
     union all
     select 'shadowed ' || t.name, 'public', to_regclass(t.name)::text
     from unnest(cast(:tables as text[])) as t (name)
     where to_regclass('public.' || t.name) is not null and to_regclass(t.name) <> to_regclass('public.' || t.name)
     union all
     select 'row security ' || c.relname, 'off', 'on'
     from pg_class c where c.relnamespace = 'public'::regnamespace and (c.relrowsecurity or c.relforcerowsecurity)
     union all
     select 'partition ' || c.relname, 'attached', 'detached'
     from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^activities_[0-9]+$'
       and not exists (select from pg_inherits i where i.inhrelid = c.oid)
     order by 1`,
    { names: Object.keys(settings), values: Object.values(settings), tables: inPublic },
  );
  return rows.map((row) => ({ kind: 'database', ...row }));
}
