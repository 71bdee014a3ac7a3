import { ShokaiError } from '../errors';
import { textsOf } from '../texts/i18n';

/** One thing that is wrong with a row. `params` never hold a value of the file. */
export interface RowProblem {
  /** Index of the column in the file, from 0; null where it concerns the whole row. */
  column: number | null;
  code: string;
  params?: Record<string, string | number>;
}

/** A row that could not be read. */
export interface RejectedRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  problems: RowProblem[];
  /** The fields as they were read; unreadable characters replaced by U+FFFD. */
  original: string[];
  /** Whose row it is, where that much could be read. */
  memberId?: string;
  /** When it happened, in seconds since 1970, where that much could be read. */
  time?: { from: number; until: number };
}

/** Thrown when a whole file is refused. Its message is `imports:failure.<code>` of the locale files. */
export class ImportFailure extends ShokaiError {
  constructor(
    readonly code: string,
    readonly params: Record<string, string | number> = {},
  ) {
    super(textsOf('en')(`imports:failure.${code}`, params));
  }
}
