import type { Knex } from 'knex';
import type { Db } from '../../db/connection';

/** Activities stand in segments, the partitions of their table; what an import brings is a segment of its own at first. */
const nameOf = (segmentId: number) => `activities_${segmentId}`;

/** Makes a segment that nobody sees yet. @returns its table */
export async function createSegment(trx: Knex.Transaction, segmentId: number): Promise<string> {
  const table = nameOf(segmentId);
  // The check spares PostgreSQL reading all rows when the segment is attached.
  await trx.raw(`create table ${table} (like activities including defaults, check (segment_id = ${segmentId}))`);
  return table;
}

/** Indexes a filled segment and shows it. */
export async function attachSegment(trx: Knex.Transaction, segmentId: number): Promise<void> {
  const table = nameOf(segmentId);
  await trx.raw(`alter table ${table} add primary key (member_id, segment_id, import_id, row_number)`);
  await trx.raw(`alter table activities attach partition ${table} for values in (${segmentId})`);
}

/**
 * Keeps the segments as they are to the end of the transaction. The first statement of every transaction that keeps one view of the data
 * (repeatable read): segments that were merged after that view was taken would look empty to it.
 */
export async function keepSegments(trx: Knex.Transaction): Promise<void> {
  await trx.raw('lock table only activities in access share mode');
}

/** A partition of `activities`. */
export interface Segment {
  segmentId: number;
  table: string;
  bytes: number;
}

export async function listSegments(db: Db): Promise<Segment[]> {
  const { rows } = await db.raw<{ rows: { table: string; bytes: string }[] }>(
    `select inhrelid::regclass::text as table, pg_relation_size(inhrelid) as bytes
     from pg_inherits where inhparent = 'activities'::regclass`,
  );
  return rows.map(({ table, bytes }) => ({
    segmentId: Number(/\d+$/.exec(table)?.[0]),
    table,
    bytes: Number(bytes),
  }));
}

/**
 * Makes one segment that nobody sees yet of several, whose rows cannot change from now on.
 * @throws an error of code 55P03 when somebody is changing them
 */
export async function fillSegment(trx: Knex.Transaction, merged: Segment[]): Promise<Segment> {
  const tables = merged.map(({ table }) => table);
  await trx.raw(`lock table ${tables.join(', ')} in share mode nowait`);
  const segmentId = Math.max(...merged.map((segment) => segment.segmentId));
  const table = `${nameOf(segmentId)}_filling`;
  await trx.raw(`create table ${table} (like activities including defaults, check (segment_id = ${segmentId}))`);
  await trx.raw(
    `insert into ${table} (${others}, segment_id)
     select ${others}, ${segmentId}
     from (${tables.map((one) => `select * from ${one}`).join(' union all ')}) rows
     order by member_id`,
  );
  await trx.raw(`alter table ${table} add primary key (member_id, segment_id, import_id, row_number)`);
  await trx.raw(`analyze ${table}`);
  return { segmentId, table, bytes: 0 };
}

const others = 'from_at, until_at, import_id, row_number, facet_id, member_id, occurred_as, detail, midnight';

/** Puts a filled segment in the place of others. @throws an error of code 55P03 when somebody has one of them in use */
export async function replaceSegments(trx: Knex.Transaction, replaced: Segment[], filled: Segment): Promise<void> {
  const tables = replaced.map(({ table }) => table).join(', ');
  await trx.raw(`lock table ${tables} in access exclusive mode nowait`);
  await trx.raw(`drop table ${tables}`);
  const table = nameOf(filled.segmentId);
  await trx.raw(`alter table ${filled.table} rename to ${table}`);
  await trx.raw(`alter table activities attach partition ${table} for values in (${filled.segmentId})`);
}

/** Rows of a segment whose members are not there. */
export async function countOfUnknownMembers(trx: Knex.Transaction, segmentId: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>(
    `select count(*)::int as count from ${nameOf(segmentId)} a
     where not exists (select from members m where m.member_id = a.member_id)`,
  );
  return rows[0].count;
}

/** Whoever looks meanwhile sees all rows of the import or none. @returns how many there were */
export async function deleteActivities(trx: Knex.Transaction, importId: number): Promise<number> {
  const { rowCount } = await trx.raw('delete from activities where import_id = ?', [importId]);
  return rowCount;
}

/** Drops every segment with its rows. @returns how many rows there were */
export async function dropSegments(trx: Knex.Transaction): Promise<number> {
  await trx.raw('lock table activities in access exclusive mode');
  const counted = await trx('activities').count().first();
  for (const { table } of await listSegments(trx)) await trx.raw(`drop table ${table}`);
  return Number(counted?.count);
}
