import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { withoutApostrophe } from '../csv/csv-line';
import { BadCharacter, FieldReader } from '../csv/field-reader';
import { ImportFailure, type RejectedRow, type RowProblem } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import { mostColumns, RecordScanner } from '../csv/record-scanner';
import { InvalidInputError, NoSuchTimeError, OutsideEraError } from '../errors';
import { normaliseText, type Reading, readEmail, readId, readPhone } from '../people/identifier';
import { holdsCardNumber } from '../sealing/card-number';
import { type LocalTime, parseLocalTime, parseRecordedTime } from '../time/local-time';
import { type ColumnName, exactColumns, freeTextColumns } from './csv-columns';
import { type IdLengths, mostNamedRows, type TransformSetup, type Warnings } from './row-transform';

/** Longest value, in characters. */
const longest: Partial<Record<ColumnName, number>> = {
  address: 2000,
  detail: 10_000,
  note: 10_000,
};
const longestElse = 500;

/** Columns that find somebody. */
export type IdentifierColumn = 'member_id' | 'login_id' | 'email' | 'phone';

const readers: Record<IdentifierColumn, (text: string, country?: CountryCode) => Reading | undefined> = {
  member_id: readId,
  login_id: readId,
  email: readEmail,
  phone: readPhone,
};

/** Longest member ID and login ID, in characters; emails and phones are shorter. */
const mostOfIdentifier = 200;
const faultParams = { limit: mostOfIdentifier };

/** Walks through the records of blocks and reads the fields of the current one, collecting what is wrong with it. */
export class RowReader {
  readonly scanner: RecordScanner;
  readonly fields: FieldReader;
  bytes: Buffer = Buffer.alloc(0);
  row = 0;
  problems: RowProblem[] = [];
  warnings: Warnings = {};
  rejects: RejectedRow[] = [];
  records = 0;
  blank = 0;
  /** Member IDs of digits only, by length: how many, and the first row. */
  idLengths: IdLengths = {};
  private readonly indexes: Map<ColumnName, number>;
  private offset = 0;

  constructor(private readonly setup: TransformSetup) {
    const isChecked = setup.encoding === 'utf-8' && setup.firstNotUtf8 === undefined;
    this.scanner = new RecordScanner(setup.separator);
    this.fields = new FieldReader(setup.encoding, isChecked);
    const entries = setup.columns.flatMap((column, index) => (column ? [[column, index] as const] : []));
    this.indexes = new Map(entries);
  }

  /** Whether rows say something in a column: the file has it, or the importer said what stands in it. */
  has(column: ColumnName): boolean {
    return this.indexes.has(column) || this.setup.set?.[column] !== undefined;
  }

  /** Index of a column in the file. */
  indexOf(column: ColumnName): number | undefined {
    return this.indexes.get(column);
  }

  /** Calls `read` at each record that has the right number of fields and is not blank. Rejects it when `read` left problems. */
  each(block: RecordBlock, read: () => void): void {
    this.begin(block);
    const { bytes, scanner } = this;
    const expected = this.setup.columns.length;
    for (let at = 0; at < bytes.length; ) {
      at = scanner.scan(bytes, at, bytes.length, true);
      this.row++;
      this.records++;
      if (scanner.isBlank) this.blank++;
      else if (scanner.count === expected && scanner.problem === undefined) read();
      else this.reportShape(expected);
      if (this.problems.length > 0) this.reject();
    }
  }

  /** The field as it stands, untrimmed; where it is blank, or the file has no such column, what the importer said stands there, else nothing. */
  raw(column: ColumnName): string {
    const written = this.written(column);
    const filling = this.setup.set?.[column];
    return filling !== undefined && written.trim() === '' ? filling : written;
  }

  private written(column: ColumnName): string {
    const index = this.indexes.get(column);
    if (index === undefined) return '';
    try {
      return this.fields.read(this.bytes, this.scanner, index);
    } catch (error) {
      if (!(error instanceof BadCharacter)) throw error;
      if (!this.setup.isCertain) throw this.notDecodable(error.position);
      this.problems.push({ column: index, code: 'bad_character' });
      return '';
    }
  }

  /** NFKC, trimmed; undefined where it is empty. Long values and control characters are reported. */
  text(column: ColumnName, normalise: (text: string) => string | undefined = normaliseText): string | undefined {
    const raw = this.raw(column);
    if (raw === '') return undefined;
    const limit = longest[column] ?? longestElse;
    // Far too long a text is not looked at: what it costs to read grows with it.
    if (raw.length > limit * 4) {
      this.report(column, 'too_long', { limit });
      return undefined;
    }
    const value = normalise(exactColumns.has(column) ? raw : withoutApostrophe(raw));
    if (value === undefined) return undefined;
    if (value.length > limit) this.report(column, 'too_long', { limit });
    const control = freeTextColumns.has(column) ? /(?![\t\r\n])\p{Cc}/u : /\p{Cc}/u;
    if (control.test(value)) this.report(column, 'control_character');
    return value;
  }

  /** The country of the row's phone number, where it states one: `GB`. */
  country(): CountryCode | undefined {
    const written = this.text('country')?.toUpperCase();
    const text = written === 'UK' ? 'GB' : written;
    if (text === undefined || isSupportedCountry(text)) return text;
    this.report('country', 'unknown_country');
    return undefined;
  }

  /** Like `text`; a card number is reported. */
  freeText(column: ColumnName, normalise?: (text: string) => string | undefined, least?: number): string | undefined {
    const value = this.text(column, normalise);
    if (value !== undefined && holdsCardNumber(value, least)) this.report(column, 'card_number');
    return value;
  }

  /** Like `text`; an empty field is reported. */
  required(column: ColumnName, read = () => this.text(column)): string | undefined {
    const before = this.problems.length;
    const value = read();
    if (value === undefined && this.problems.length === before) this.report(column, 'empty');
    return value;
  }

  /** A date or time in the file's zone; what is none is reported. */
  time(column: ColumnName, text: string): LocalTime | undefined {
    try {
      return parseLocalTime(text, this.setup.timeZone);
    } catch (error) {
      this.reportTime(column, error);
      return undefined;
    }
  }

  /** Like `time` for a time of a record; `unknown` for what stands for no time. */
  recordedTime(column: ColumnName, text: string): LocalTime | 'unknown' | undefined {
    try {
      return parseRecordedTime(text, this.setup.timeZone) ?? 'unknown';
    } catch (error) {
      this.reportTime(column, error);
      return undefined;
    }
  }

  /** The time of something that has happened; undefined where the cell is empty, stands for no time, or lies in the future. */
  pastTime(column: ColumnName): LocalTime | undefined {
    const text = this.text(column);
    const time = text === undefined ? undefined : this.recordedTime(column, text);
    if (time === undefined || time === 'unknown') return undefined;
    return time.from.getTime() / 1000 > this.setup.now ? undefined : time;
  }

  /** Reports what a parser of dates threw. */
  reportTime(column: ColumnName, error: unknown): void {
    if (!(error instanceof InvalidInputError)) throw error;
    const isImpossible = error instanceof NoSuchTimeError;
    this.report(
      column,
      error instanceof OutsideEraError ? 'outside_era' : isImpossible ? 'no_such_date' : 'not_a_date',
    );
  }

  /** The row's member ID; one that is refused is reported. */
  memberId(): string | undefined {
    const memberId = this.identifier('member_id');
    if (memberId !== undefined && /^\d+$/.test(memberId)) this.noteLength(memberId.length);
    return memberId;
  }

  /**
   * What somebody is found by, in its normal form. A filled field that could find nobody is handed to `refuse`; reported unless said otherwise.
   */
  identifier(
    column: IdentifierColumn,
    refuse: (fault: string) => void = (fault) => this.report(column, fault, faultParams),
    country?: CountryCode,
  ): string | undefined {
    const raw = this.raw(column);
    if (raw === '') return undefined;
    const { value, fault } = readers[column](raw, country) ?? {};
    if (fault) refuse(fault);
    else if (value !== undefined && value.length > mostOfIdentifier) refuse('too_long');
    else if (value !== undefined && /\p{Cc}/u.test(value)) this.report(column, 'control_character');
    else return value;
    return undefined;
  }

  /**
   * A phone number for people to read: as it stands where the row names no country and nothing stands around it, else its normal form.
   * @param normal as `identifier` gave it
   */
  shownPhone(normal: string | undefined, country: CountryCode | undefined): string | undefined {
    const text = normal === undefined ? undefined : normaliseText(this.raw('phone'));
    return text !== undefined && country === undefined && /^[\d\s()+./-]+$/.test(text) ? text : normal;
  }

  noteLength(length: number): void {
    const known = this.idLengths[length];
    if (known) known.count++;
    else this.idLengths[length] = { count: 1, firstRow: this.row };
  }

  report(column: ColumnName, code: string, params?: RowProblem['params']): void {
    this.problems.push({ column: this.indexes.get(column) ?? null, code, params });
  }

  warn(column: ColumnName, code: string): void {
    const { row } = this;
    const known = this.warnings[code];
    if (!known) this.warnings[code] = { count: 1, firstRow: row, column: this.indexes.get(column) ?? 0, rows: [row] };
    else {
      known.count++;
      if (known.rows && known.rows.length < mostNamedRows && known.rows.at(-1) !== row) known.rows.push(row);
    }
  }

  /** Puts the current row among the rejected ones. */
  reject(memberId?: string, time?: RejectedRow['time']): void {
    const original = this.fields.readAll(this.bytes, this.scanner);
    this.rejects.push({ row: this.row, problems: this.problems, original, memberId, time });
    this.problems = [];
  }

  private begin(block: RecordBlock): void {
    this.bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    this.offset = block.offset;
    this.row = block.firstRow - 1;
    this.records = 0;
    this.blank = 0;
    this.rejects = [];
    this.warnings = {};
    this.idLengths = {};
  }

  private reportShape(expected: number): void {
    const { scanner } = this;
    if (scanner.problem) {
      const column = Math.min(scanner.problemField, mostColumns - 1);
      this.problems.push({ column, code: scanner.problem });
      return;
    }
    const code = scanner.count < expected ? 'too_few_fields' : 'too_many_fields';
    this.problems.push({ column: null, code, params: { expected, found: scanner.count } });
  }

  private notDecodable(position: number): ImportFailure {
    const { firstNotUtf8 = 0 } = this.setup;
    return new ImportFailure('not_decodable', { utf8: firstNotUtf8, cp932: this.offset + position, row: this.row });
  }
}
