import type { Db } from '../../db/connection';
import type { SealedColumn } from './sealed-column';

/** A column of a primary key, with its SQL type. */
export interface KeyColumn {
  name: string;
  type: string;
}

/** The primary key of a table, in order. */
export async function listKeyColumns(db: Db, table: string): Promise<KeyColumn[]> {
  const { rows } = await db.raw<{ rows: KeyColumn[] }>(
    `select a.attname as name, format_type(a.atttypid, null) as type
     from pg_index i cross join lateral unnest(i.indkey) with ordinality as k (number, place)
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
     where i.indrelid = ?::regclass and i.indisprimary and k.place <= i.indnkeyatts
     order by k.place`,
    [table],
  );
  return rows;
}

/** How many values of a column were sealed with which key. */
export async function countByKeyId(db: Db, { table, column }: SealedColumn): Promise<Map<string, number>> {
  const { rows } = await db.raw<{ rows: { keyId: string; count: string }[] }>(
    `select encode(substring(:column: from 2 for get_byte(:column:, 0)), 'escape') as "keyId", count(*)
     from :table: where octet_length(:column:) > 0 group by 1`,
    { table, column },
  );
  return new Map(rows.map(({ keyId, count }) => [keyId, Number(count)]));
}

/**
 * The next values that another key sealed, in the order of the primary key.
 * @param scan.after primary key of the last row that was seen
 */
export async function listSealedOtherwise(
  db: Db,
  { table, column, reads = [] }: SealedColumn,
  scan: { key: readonly KeyColumn[]; header: Buffer; after: readonly unknown[] | undefined; limit: number },
): Promise<Record<string, unknown>[]> {
  const names = scan.key.map(({ name }) => name);
  const typed = scan.key.map(({ type }) => `?::${type}`).join(', ');
  return db(table)
    .select(...names, ...reads, column)
    .whereRaw('octet_length(??) > 0 and substring(?? from 1 for ?::int) <> ?', [
      column,
      column,
      scan.header.length,
      scan.header,
    ])
    .modify((query) => {
      const { after } = scan;
      if (after) query.whereRaw(`(${names.map(() => '??').join(', ')}) > (${typed})`, [...names, ...after] as never);
    })
    .orderBy(names)
    .limit(scan.limit);
}

/** Puts values in the place of others, each only where it is still the one that was read. @returns how many */
export async function replaceSealed(
  db: Db,
  { table, column }: SealedColumn,
  key: readonly KeyColumn[],
  rows: readonly { key: readonly unknown[]; before: Buffer; after: Buffer }[],
): Promise<number> {
  const arrays = key.map(({ type }) => `?::${type}[]`).join(', ');
  const same = key.map((_, place) => `t.?? = v.k${place}`).join(' and ');
  const { rowCount } = await db.raw(
    `update ?? as t set ?? = v.fresh
     from unnest(${arrays}, ?::bytea[], ?::bytea[]) as v (${key.map((_, place) => `k${place}`).join(', ')}, stale, fresh)
     where ${same} and t.?? = v.stale`,
    [
      ...[table, column],
      ...key.map((_, place) => rows.map((row) => row.key[place])),
      ...[rows.map(({ before }) => before), rows.map(({ after }) => after)],
      ...key.map(({ name }) => name),
      column,
    ] as never,
  );
  return rowCount;
}
