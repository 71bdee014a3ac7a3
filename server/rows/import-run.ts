import type { Knex } from 'knex';
import type { RowProblem } from '../csv/import-problem';
import type { Dependencies } from '../dependencies';
import type { Import, ImportCounts } from './import';
import type { LoadedRows } from './load-rows';

/** What the loader of each kind of import is given. */
export interface ImportRun {
  deps: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;
  trx: Knex.Transaction;
  loading: Import;
  /**
   * Copies all rows of the file into a table.
   * @param table trusted SQL: `table (columns)`
   * @param options.target see `TransformSetup`
   * @param options.freeze for a table that was made in the same transaction
   */
  load: (table: string, options?: { target?: number; freeze?: boolean }) => Promise<LoadedRows>;
  /** Index of a column in the file. */
  columnIndex: (column: string) => number | null;
  /** Rejects rows that only turned out wrong beside others. */
  reject: (problems: Map<number, RowProblem[]>) => Promise<void>;
  /** Reads rows again, now that what they are merged with is locked. `table` as for `load`. */
  reload: (rows: Set<number>, table: string) => Promise<void>;
}

/** What a loader found; `apply` makes it count, in the same transaction, and is not called for a check. */
export interface Loaded {
  loaded: LoadedRows;
  counts: Partial<ImportCounts>;
  apply: () => Promise<void>;
}
