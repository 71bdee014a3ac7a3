import type { Knex } from 'knex';
import { collectRecords } from '../csv/collect-records';
import { copyRows } from '../csv/copy-rows';
import { FieldReader } from '../csv/field-reader';
import type { RejectedRow, RowProblem } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import { RecordScanner } from '../csv/record-scanner';
import { createDictionaries } from '../members/dictionaries';
import type { Import } from '../rows/import';
import type { ImportRun } from '../rows/import-run';
import { loadRows } from '../rows/load-rows';
import type { RowTransform } from '../rows/row-transform';
import { createTransform } from './block-transforms';
import type { ImportFile } from './import-file';
import type { ImportLimits } from './import-limits';
import { updateImport } from './imports-repository';
import { createTeller } from './progress-teller';
import { insertRejects } from './rejects-repository';
import { createTransformPool } from './transform-pool';

interface Parts {
  deps: ImportRun['deps'];
  trx: Knex.Transaction;
  loading: Import;
  file: ImportFile;
  limits: ImportLimits;
  /** Threads that read rows. */
  threads: number;
  onProgress?: (done: number, total: number) => void;
}

/** Binds what the loaders need to one file and one transaction. Rejected rows are kept outside of it, so that they outlive a rollback. */
export function createImportRun(parts: Parts): ImportRun {
  const { deps, trx, loading, file, limits } = parts;
  const setup = { ...file.setup };
  const onRejects = (rejects: RejectedRow[]) => insertRejects(deps, loading.importId, rejects);
  const onProgress = createProgress(parts);
  const columnIndex = (column: string) => {
    const index = (setup.columns as (string | null)[]).indexOf(column);
    return index < 0 ? null : index;
  };
  return {
    deps,
    trx,
    loading,
    columnIndex,
    load: async (table, options = {}) => {
      if (options.target !== undefined) setup.target = options.target;
      const size = { bytes: loading.fileBytes ?? 0, threads: parts.threads };
      const pool = createTransformPool(setup, createDictionaries(deps.db), size);
      const memberColumn = columnIndex('member_id');
      const rows = { trx, blocks: file.blocks(), pool, memberColumn, limits, onRejects, onProgress };
      return loadRows(rows, table, options.freeze).finally(pool.close);
    },
    reload: (rows, table) => {
      const transform = createTransform(setup, createDictionaries(deps.db, trx));
      return copyRows(trx, table, transformed(collectRecords(file.blocks(), rows), transform));
    },
    reject: async (problems) => onRejects(await rejectedRows(file, problems)),
  };
}

async function* transformed(blocks: AsyncIterable<RecordBlock>, transform: RowTransform): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) yield (await transform.transform(block)).copy;
}

async function rejectedRows(file: ImportFile, problems: Map<number, RowProblem[]>): Promise<RejectedRow[]> {
  const scanner = new RecordScanner(file.setup.separator);
  const fields = new FieldReader(file.setup.encoding, false);
  const rejected: RejectedRow[] = [];
  for await (const { bytes, firstRow } of collectRecords(file.blocks(), new Set(problems.keys()))) {
    const record = Buffer.from(bytes);
    scanner.scan(record, 0, record.length, true);
    const original = fields.readAll(record, scanner);
    rejected.push({ row: firstRow, problems: problems.get(firstRow) as RowProblem[], original });
  }
  return rejected;
}

/** Tells the caller of every block, and the database once a second. */
function createProgress({ deps, loading, onProgress }: Parts): (done: number) => void {
  const { importId, fileBytes: total = 0 } = loading;
  const tell = createTeller((done) => updateImport(deps.db, importId, { progress: { done, total, at: deps.now() } }));
  return (done) => {
    onProgress?.(done, total);
    tell(done);
  };
}
