import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { findHash, getHead, type Head } from './audit-repository';

export interface ChainReport {
  /** Events that were recomputed and hold, from the first on. */
  count: number;
  head: Head;
  /** What is wrong, and at which event; undefined when all holds. */
  problem?: { sequence: number; what: string };
}

interface Batch {
  rows: number;
  last: string | null;
  hash: Buffer | null;
  broken_at: string | null;
  sequence: string | null;
  is_in_place: boolean | null;
}

const batchSize = 20_000;

/**
 * Recomputes the whole chain with expressions of its own (a changed function in the database cannot hide anything), then holds its end
 * against the head that the database keeps and against every exported head. Writers are not held up: it reads one snapshot.
 * @param exported heads that were written down outside the database before this call; those of other chains are problems
 * @param onProgress called with the number of events done so far, and with how many there are
 */
export async function verifyChain(
  db: Knex,
  exported: Head[] = [],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ChainReport> {
  return db.transaction((snapshot) => verifySnapshot(snapshot, exported, onProgress), {
    isolationLevel: 'repeatable read',
    readOnly: true,
  });
}

async function verifySnapshot(
  db: Db,
  exported: Head[],
  onProgress: (done: number, total: number) => void,
): Promise<ChainReport> {
  const head = await getHead(db);
  let count = 0;
  let from = '-9223372036854775808';
  let hash = await genesis(db, head);
  for (;;) {
    const batch = await checkBatch(db, from, count, hash);
    if (batch.broken_at) return { head, count: Number(batch.broken_at) - 1, problem: describe(batch) };
    if (!batch.rows || !batch.last || !batch.hash) break;
    count += batch.rows;
    from = batch.last;
    hash = batch.hash;
    onProgress(count, head.sequence);
  }
  const problem = endProblem(head, count, hash.toString('hex')) ?? (await exportedProblem(db, head, exported));
  return { head, count, problem };
}

async function genesis(db: Db, head: Head): Promise<Buffer> {
  const { rows } = await db.raw(`select sha256(convert_to(?::uuid::text, 'UTF8')) as hash`, [head.chainId]);
  return rows[0].hash;
}

/** Recomputes up to `batchSize` events after number `from`; the first of them must be number `count` + 1. */
async function checkBatch(db: Db, from: string, count: number, hash: Buffer): Promise<Batch> {
  const { rows } = await db.raw(
    `with batch as (
       select *, ?::bigint + row_number() over in_order as expected, lag(hash, 1, ?::bytea) over in_order as before
       from (select * from audit_events where sequence > ?::bigint order by sequence limit ${batchSize}) as part
       window in_order as (order by sequence)
     ), checked as (
       select expected, sequence, hash, sequence = expected as is_in_place,
         hash = sha256(before || convert_to(jsonb_build_array(
           sequence, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
           actor, action, subject, member_id, reason, data)::text, 'UTF8')) as is_whole
       from batch
     ), broken as (
       select expected, sequence, is_in_place from checked
       where not is_in_place or is_whole is not true order by expected limit 1
     )
     select (select count(*)::int from checked) as rows, (select max(sequence) from checked) as last,
       (select hash from checked order by sequence desc limit 1) as hash,
       broken.expected as broken_at, broken.sequence, broken.is_in_place
     from (select) as one left join broken on true`,
    [count, hash, from],
  );
  return rows[0];
}

function describe(batch: Batch): { sequence: number; what: string } {
  const expected = Number(batch.broken_at);
  if (batch.is_in_place) return { sequence: expected, what: 'was changed, moved or put in after the fact' };
  return Number(batch.sequence) > expected
    ? { sequence: expected, what: `is missing; the next one is number ${batch.sequence}` }
    : { sequence: Number(batch.sequence), what: 'has a number that the chain never gave' };
}

/** The events must end where the database's own head says. */
function endProblem(head: Head, count: number, hash: string): ChainReport['problem'] {
  if (count < head.sequence)
    return { sequence: count + 1, what: `is missing; the chain had come to number ${head.sequence}` };
  if (count > head.sequence || hash !== head.hash)
    return { sequence: head.sequence, what: 'is not the end that the head names' };
  return undefined;
}

/** Every head that was written down outside must still be in the chain: this finds a chain that was cut and its head put back. */
async function exportedProblem(db: Db, head: Head, exported: Head[]): Promise<ChainReport['problem']> {
  for (const { chainId, sequence, hash } of exported) {
    if (chainId !== head.chainId)
      return { sequence: 1, what: `belongs to another chain than the head exported at number ${sequence}` };
    if (sequence > head.sequence)
      return { sequence: head.sequence + 1, what: `is missing; the head of number ${sequence} was exported` };
    if (sequence > 0 && (await findHash(db, sequence)) !== hash)
      return { sequence, what: 'has another hash than the head that was exported for it' };
  }
  return undefined;
}
