import type { Knex } from 'knex';
import type { Head } from './audit-repository';
import { genesisOf, type HashedEvent, hashAfter } from './event-hash';
import { listGuardFaults } from './guard-faults';

export interface ChainReport {
  /** Events that were recomputed and hold, from the first on. */
  count: number;
  /** Undefined: its row is gone, or there are several. */
  head: Head | undefined;
  /** What is wrong, and at which event (undefined: not at one); undefined when all holds. */
  problem?: Problem;
}

export interface Problem {
  sequence?: number;
  what: string;
}

type Row = HashedEvent & { hash: string };

const batchSize = 20_000;

/**
 * Recomputes the whole chain here, from what the tables hold, so that nothing that somebody made or replaced in the database has a part in it;
 * then holds its end against the head that the database keeps, and against every exported head; last, what keeps the log from being changed.
 * Writers are not held up: it reads one snapshot.
 * @param exported heads that were written down outside the database before this call, of whatever chain: there is one chain in a database, for good
 * @param onProgress called with the number of events done so far, and with how many there are
 */
export async function verifyChain(
  db: Knex,
  exported: Head[] = [],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ChainReport> {
  return db.transaction(
    async (snapshot) => {
      // Names of types are looked for here alone; tables and functions are qualified wherever they stand. Rows that a policy hides are an error.
      await snapshot.raw('set local search_path = pg_catalog, pg_temp; set local row_security = off');
      const report = await verifySnapshot(snapshot, exported, onProgress);
      const [fault] = report.problem ? [] : await listGuardFaults(snapshot);
      return fault ? { ...report, problem: { what: fault } } : report;
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

async function verifySnapshot(
  db: Knex.Transaction,
  exported: Head[],
  onProgress: (done: number, total: number) => void,
): Promise<ChainReport> {
  const heads = await listHeads(db);
  const head = heads.length === 1 ? heads[0] : undefined;
  if (!head)
    return { count: 0, head, problem: { what: `its head is gone: ${heads.length} rows stand where one should` } };
  const strange = otherChain(head, exported);
  if (strange) return { count: 0, head, problem: strange };
  const known = new Map<number, Head[]>();
  for (const one of exported) known.set(one.sequence, [...(known.get(one.sequence) ?? []), one]);
  let count = 0;
  let from = '-9223372036854775808';
  let hash = genesisOf(head.chainId);
  for (;;) {
    const rows = await listRows(db, from);
    for (const row of rows) {
      const next = hashAfter(hash, row);
      const problem = problemOf(row, count + 1, next) ?? exportedProblem(known.get(count + 1) ?? [], row.hash);
      if (problem) return { count, head, problem };
      hash = next;
      count += 1;
    }
    onProgress(count, head.sequence);
    const last = rows.at(-1);
    if (!last) break;
    from = last.sequence;
  }
  const total = await countRows(db);
  if (total !== count) return { count, head, problem: { what: `${total} events stand where ${count} are numbered` } };
  return { head, count, problem: endProblem(head, count, hash.toString('hex'), exported) };
}

async function listHeads(db: Knex.Transaction): Promise<Head[]> {
  const { rows } = await db.raw(
    `select chain_id::pg_catalog.text as "chainId", sequence::pg_catalog.text as sequence, pg_catalog.encode(hash, 'hex') as hash
     from audit.chain`,
  );
  return rows.map((row: { chainId: string; sequence: string; hash: string }) => ({
    ...row,
    sequence: Number(row.sequence),
  }));
}

async function listRows(db: Knex.Transaction, from: string): Promise<Row[]> {
  const { rows } = await db.raw(
    `select sequence::pg_catalog.text as sequence,
       pg_catalog.to_char(pg_catalog.timezone('UTC', occurred_at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
       actor, action, subject, member_id as "memberId", reason, data::pg_catalog.text as data, pg_catalog.encode(hash, 'hex') as hash
     from audit.events where sequence > ?::pg_catalog.int8 order by audit.events.sequence limit ${batchSize}`,
    [from],
  );
  return rows;
}

async function countRows(db: Knex.Transaction): Promise<number> {
  const { rows } = await db.raw('select pg_catalog.count(*)::pg_catalog.text as total from audit.events');
  return Number(rows[0].total);
}

function problemOf(row: Row, expected: number, hash: Buffer): Problem | undefined {
  const sequence = Number(row.sequence);
  if (sequence > expected) return { sequence: expected, what: `is missing; the next one is number ${row.sequence}` };
  if (sequence < expected) return { sequence, what: 'has a number that the chain never gave, or gave to another' };
  if (hash.toString('hex') !== row.hash)
    return { sequence: expected, what: 'was changed, moved or put in after the fact' };
  return undefined;
}

/** This finds a chain that was written anew, or cut and its head put back. */
function exportedProblem(exported: Head[], hash: string): Problem | undefined {
  const other = exported.find((head) => head.hash !== hash);
  return other && { sequence: other.sequence, what: 'has another hash than the head that was exported for it' };
}

/** A database has one chain for good: this finds a new one that stands where an old one was. */
function otherChain(head: Head, exported: Head[]): Problem | undefined {
  const other = exported.findLast(({ chainId }) => chainId !== head.chainId);
  return other && { what: `it began anew: chain ${other.chainId} had come to number ${other.sequence}, and is gone` };
}

/** The events must end where the database's own head says, and not before any head that was exported. */
function endProblem(head: Head, count: number, hash: string, exported: Head[]): Problem | undefined {
  if (count < head.sequence)
    return { sequence: count + 1, what: `is missing; the chain had come to number ${head.sequence}` };
  if (count > head.sequence || hash !== head.hash)
    return { sequence: head.sequence, what: 'is not the end that the head names' };
  const later = exported.find(({ sequence }) => sequence > count);
  return later && { sequence: count + 1, what: `is missing; the head of number ${later.sequence} was exported` };
}
