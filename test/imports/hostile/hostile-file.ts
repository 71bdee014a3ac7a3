import type { ImportKind } from '../../../server/rows/csv-columns';
import type { ImportOptions } from '../../../server/rows/import';

/** A file as it should not be, and what its sender is told: row, column and reason. */
export interface HostileFile {
  name: string;
  kind: ImportKind;
  file: string | Buffer;
  options?: ImportOptions;
  state: string;
  complaints: string[];
  /** The same for a Japanese reader, without the name of the column. */
  japanese: string[];
  /** Warnings by code. */
  warnings?: string[];
}

export const head = 'member_id,activity,occurred_at,site\n';
export const good = 'M1,login,2016-06-03,alpha\n';
export const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The same complaint about a stretch of rows. */
export const rows = (from: number, to: number, complaint: (row: number) => string): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => complaint(from + index));
