import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { withClient } from '../../db/connection';
import { migrations } from '../../db/migrate';
import { digestOf } from '../../db/schema';
import { tables } from '../../db/tables';

const file = path.join(__dirname, '1.0.0.json.gz');

/** Every row of a database that 1.0.0 made and a company has used. */
export interface StoredDatabase {
  /** Of the migration that made it (hex). */
  digest: string;
  /** Partitions of `activities` by name, and what stands in each. */
  partitions: { name: string; bound: string }[];
  /** Rows by table, as COPY writes them. */
  rows: Record<string, string>;
}

export const digestOfFirst = (): string => digestOf(migrations[0]?.sql() ?? '').toString('hex');

export const readStored = (): StoredDatabase | undefined =>
  existsSync(file) ? JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) : undefined;

export const writeStored = (stored: StoredDatabase): void =>
  writeFileSync(file, gzipSync(JSON.stringify(stored), { level: 9 }));

/** @param owner connected as a superuser */
export async function takeRows(owner: Knex): Promise<StoredDatabase> {
  const { rows: partitions } = await owner.raw(`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'activities'::regclass order by 1`);
  const rows: Record<string, string> = {};
  for (const table of Object.keys(tables))
    rows[table] = await withClient(owner, (client) =>
      text(client.query(copyTo(`copy (select * from ${table}) to stdout`))),
    );
  return { digest: digestOfFirst(), partitions, rows };
}

/** Puts the rows into a database that is as the first migration made it. Triggers and keys rest meanwhile: the rows are what they were. */
export async function putRows(owner: Knex, { partitions, rows }: StoredDatabase): Promise<void> {
  await owner.transaction(async (trx) => {
    await trx.raw("set local session_replication_role = 'replica'");
    const names = Object.keys(rows);
    for (const table of ['audit.events', 'audit.chain']) await trx.raw(`alter table ${table} disable trigger refuse`);
    await trx.raw(`truncate ${names.join(', ')} cascade`);
    for (const table of ['audit.events', 'audit.chain']) await trx.raw(`alter table ${table} enable trigger refuse`);
    for (const { name, bound } of partitions) {
      const { rows: found } = await trx.raw('select to_regclass(?) as it', [name]);
      if (!found[0].it)
        await trx.raw(`create table ${name} partition of activities ${bound}; alter table ${name} owner to shokai_app`);
    }
    for (const [table, lines] of Object.entries(rows))
      await withClient(trx, (client) =>
        pipeline(Readable.from([lines]), client.query(copyFrom(`copy ${table} from stdin`))),
      );
    const { rows: counters } = await trx.raw(`
      select format('%I.%I', table_schema, table_name) as name, column_name as col from information_schema.columns
      where is_identity = 'YES' and table_schema in ('public', 'audit')`);
    for (const { name, col } of counters)
      await trx.raw(
        `select setval(pg_get_serial_sequence('${name}', '${col}'), coalesce(max(${col}), 0) + 1, false) from ${name}`,
      );
  });
}
