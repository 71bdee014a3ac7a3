import type { Knex } from 'knex';

/**
 * All that a dump of the database has: every row of every table of every schema but PostgreSQL's own, bytes as hex. What is sealed stands
 * there as it is stored.
 * @returns text by table
 */
export async function dumpDatabase(db: Knex): Promise<Map<string, string>> {
  const { rows: tables } = await db.raw<{ rows: { schema: string; name: string }[] }>(
    `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)'`,
  );
  const dump = new Map<string, string>();
  for (const { schema, name } of tables) {
    const { rows } = await db.raw('select t::text as line from ??.?? t', [schema, name]);
    dump.set(`${schema}.${name}`, rows.map(({ line }: { line: string }) => line).join('\n'));
  }
  return dump;
}
