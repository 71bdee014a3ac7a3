import type { Knex } from 'knex';
import { copyRows } from '../csv/copy-rows';
import { ImportFailure, type RejectedRow } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import type { FacetTally, IdLengths, TransformedBlock, UnreadPart, Warnings } from './row-transform';
import { mostNamedRows } from './row-transform';
import type { TransformPool } from './transform-pool';

/** A rejected row of an activities file whose member could be read. */
export interface UnreadActivity {
  memberId: string;
  row: number;
  /** In seconds since 1970; absent where nobody knows when it was. */
  from?: number;
  until?: number;
}

/** What came of the rows of a file, apart from what only shows when they are all there. */
export interface LoadedRows {
  records: number;
  accepted: number;
  blank: number;
  rejected: number;
  warnings: Warnings;
  facets: Map<number, FacetTally>;
  corrected: number[];
  /** Members: identifiers that accepted rows were loaded without. */
  unread: UnreadPart[];
  /** Activities: whose rows were rejected. */
  rejectedOf: UnreadActivity[];
  /** The first rejected row of which nobody knows whose it is. */
  firstUnowned?: number;
}

export interface LoadLimits {
  /** Rejected rows that stop an import. */
  rejects: number;
  /** The same as a share of the rows so far, once there are a hundred. */
  rejectShare: number;
}

export interface Loading {
  trx: Knex.Transaction;
  blocks: AsyncIterable<RecordBlock>;
  pool: TransformPool;
  /** Index of the column with member IDs. */
  memberColumn: number | null;
  limits: LoadLimits;
  onRejects: (rejects: RejectedRow[]) => Promise<void>;
  /** @param offset bytes of the file that were read */
  onProgress: (offset: number) => void;
}

/**
 * Copies the rows of a file into a table. Rejected rows are handed over as they come up.
 * @param table trusted SQL: `table (columns)`
 * @throws ImportFailure `too_many_rejects`
 */
export async function loadRows(loading: Loading, table: string, freeze = false): Promise<LoadedRows> {
  const loaded: LoadedRows = {
    records: 0,
    accepted: 0,
    blank: 0,
    rejected: 0,
    warnings: {},
    facets: new Map(),
    corrected: [],
    unread: [],
    rejectedOf: [],
  };
  const lengths: IdLengths = {};
  await copyRows(loading.trx, table, rowsOf(loading, loaded, lengths), freeze);
  warnOfLostZeros(loaded.warnings, lengths, loading.memberColumn);
  return loaded;
}

async function* rowsOf(loading: Loading, loaded: LoadedRows, lengths: IdLengths): AsyncGenerator<Uint8Array> {
  for await (const { block, result } of transformed(loading)) {
    loaded.records += result.records;
    loaded.accepted += result.accepted;
    loaded.blank += result.blank;
    addWarnings(loaded.warnings, result.warnings);
    addLengths(lengths, result.idLengths);
    for (const tally of result.facets ?? []) addTally(loaded.facets, tally);
    if (result.unread) loaded.unread.push(...result.unread);
    if (result.corrected) loaded.corrected.push(...result.corrected);
    if (result.rejects.length > 0) await keepRejects(loading, loaded, result.rejects);
    loading.onProgress(block.offset + block.bytes.length);
    if (result.copy.length > 0) yield result.copy;
  }
}

/** Keeps as many blocks under way as the pool is wide, and gives them back in order. */
async function* transformed({
  blocks,
  pool,
}: Loading): AsyncGenerator<{ block: RecordBlock; result: TransformedBlock }> {
  const underWay: { block: RecordBlock; result: Promise<TransformedBlock> }[] = [];
  for await (const block of blocks) {
    const result = pool.transform(block);
    // Its failure is met when its turn comes.
    result.catch(() => {});
    underWay.push({ block, result });
    if (underWay.length >= pool.width) {
      const first = underWay.shift() as (typeof underWay)[number];
      yield { block: first.block, result: await first.result };
    }
  }
  for (const { block, result } of underWay) yield { block, result: await result };
}

async function keepRejects({ limits, onRejects }: Loading, loaded: LoadedRows, rejects: RejectedRow[]): Promise<void> {
  loaded.rejected += rejects.length;
  for (const { row, memberId, time } of rejects) {
    if (memberId !== undefined) loaded.rejectedOf.push({ memberId, row, ...time });
    else loaded.firstUnowned ??= row;
  }
  await onRejects(rejects);
  const isTooMany =
    loaded.rejected >= limits.rejects ||
    (loaded.rejected >= 100 && loaded.rejected > loaded.records * limits.rejectShare);
  if (isTooMany) throw new ImportFailure('too_many_rejects', { rejected: loaded.rejected, records: loaded.records });
}

function addWarnings(all: Warnings, more: Warnings): void {
  for (const [code, warning] of Object.entries(more)) {
    const known = all[code];
    if (!known) {
      all[code] = warning;
      continue;
    }
    known.count += warning.count;
    if (known.rows) known.rows = [...known.rows, ...(warning.rows ?? [])].slice(0, mostNamedRows);
  }
}

function addLengths(all: IdLengths, more: IdLengths): void {
  for (const [length, { count, firstRow }] of Object.entries(more)) {
    const known = all[Number(length)];
    all[Number(length)] = known ? { count: known.count + count, firstRow: known.firstRow } : { count, firstRow };
  }
}

/** Numbers of one length, and a few shorter ones among them: a spreadsheet may have taken zeros off their front. */
function warnOfLostZeros(warnings: Warnings, lengths: IdLengths, column: number | null): void {
  const [longest, ...shorter] = Object.entries(lengths).sort(([a], [b]) => Number(b) - Number(a));
  const count = shorter.reduce((sum, [, one]) => sum + one.count, 0);
  if (!longest || count === 0 || count * 4 > longest[1].count) return;
  warnings.lost_zeros = { count, firstRow: Math.min(...shorter.map(([, one]) => one.firstRow)), column: column ?? 0 };
}

function addTally(all: Map<number, FacetTally>, more: FacetTally): void {
  const known = all.get(more.facetId);
  if (!known) {
    all.set(more.facetId, more);
    return;
  }
  known.rowCount += more.rowCount;
  known.midnightCount += more.midnightCount;
  known.from = Math.min(known.from, more.from);
  known.until = Math.max(known.until, more.until);
}
