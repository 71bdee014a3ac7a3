import type { Knex } from 'knex';

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
  const counted = await trx('activities').count().first();
  const { rows } = await trx.raw<{ rows: { segment: string }[] }>(
    "select inhrelid::regclass::text as segment from pg_inherits where inhparent = 'activities'::regclass",
  );
  for (const { segment } of rows) await trx.raw(`drop table ${segment}`);
  return Number(counted?.count);
}
