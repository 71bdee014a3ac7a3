import type { RejectedRow } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import type { Separator, TextEncoding } from '../csv/text-encoding';
import type { ColumnName, ImportKind } from './csv-columns';

/** What reading the rows of one file needs to know. It is handed to worker threads, so it holds plain values only. */
export interface TransformSetup {
  kind: ImportKind;
  importId: number;
  encoding: TextEncoding;
  separator: Separator;
  /** What stands where a cell is blank, or the column is not there (`--set`). */
  set?: Partial<Record<ColumnName, string>>;
  /** Stated by the importer or by a byte order mark: then a bad character rejects its row, else the file. */
  isCertain: boolean;
  /** Where the file stops being UTF-8, if anywhere. */
  firstNotUtf8?: number;
  /** What each column of the file is; null where it is left out. */
  columns: (ColumnName | null)[];
  /** Index of the column with row numbers of the file that this one corrects. */
  correctedRow?: number;
  timeZone: string;
  /** `instant`: midnights are read as they are written, and never as days (`--midnight`). */
  midnight?: 'day' | 'instant';
  /** The machine's clock when the import began, in seconds since 1970. */
  now: number;
  /** Activities from here on have not happened yet: the day after tomorrow, in seconds since 1970. */
  future: number;
  /** The time for which the export is said to be complete, in seconds since 1970; absent: nothing was said. */
  covers?: { from: number; until: number };
  piiKey: string;
  digestKey: string;
  /** Lists: the items of the exposure, which `data_items` may name, and by which words. */
  items?: readonly { code: string; names: readonly string[] }[];
  /** Lists: rows may be of people who are written to by name and address alone. */
  letters?: boolean;
  /** `list_version_id` of a list, `segment_id` of activities. */
  target: number;
}

/** What became of one block. */
export interface TransformedBlock {
  /** Rows for the binary COPY into the table of this kind. */
  copy: Uint8Array;
  /** Records without the header, blank ones included. */
  records: number;
  blank: number;
  accepted: number;
  rejects: RejectedRow[];
  warnings: Warnings;
  idLengths: IdLengths;
  /** Activities: what was accepted, by facet. */
  facets?: FacetTally[];
  /** Members: identifiers that accepted rows were loaded without. */
  unread?: UnreadPart[];
  /** Row numbers of the corrected file that accepted rows stand for. */
  corrected?: number[];
}

/** By code: how many rows, the first of them, and the first `mostNamedRows`. */
export type Warnings = Record<string, { count: number; firstRow: number; column: number; rows?: number[] }>;

/** How many rows a warning names. */
export const mostNamedRows = 20;

/** Member IDs of digits only, by length: how many, and the first row. */
export type IdLengths = Record<number, { count: number; firstRow: number }>;

/** An identifier that a member was loaded without, since it could never match. */
export interface UnreadPart {
  memberId: string;
  row: number;
  part: 'login_id' | 'email' | 'phone';
}

export interface FacetTally {
  facetId: number;
  rowCount: number;
  /** Rows written with a time of day that is 0:00(:00) in the import's zone. */
  midnightCount: number;
  /** Seconds since 1970, of the rows whose time is known; from after until where there is none. */
  from: number;
  until: number;
}

/** Reads blocks of rows into rows of a table; one for each kind of import. */
export interface RowTransform {
  /** @throws ImportFailure when the whole file must be refused */
  transform(block: RecordBlock): Promise<TransformedBlock>;
}
