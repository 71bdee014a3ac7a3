import type { Separator } from './text-encoding';

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export const mostColumns = 200;

/** How a field stands in the file. */
export const plain = 0;
export const quoted = 1;
/** Quoted, and with doubled quotes inside. */
export const escaped = 2;

/**
 * Finds the fields of one record after the other in CSV bytes (RFC 4180; lines may end in LF, CRLF or CR). It works on bytes: in UTF-8 and
 * CP932 no byte of a longer character is a separator, quote, CR or LF.
 */
export class RecordScanner {
  /** Number of fields of the record; those beyond `mostColumns` are counted, not kept. */
  count = 0;
  readonly starts = new Int32Array(mostColumns);
  readonly ends = new Int32Array(mostColumns);
  readonly styles = new Uint8Array(mostColumns);
  /** What is wrong with the record's quotes, and in which field. */
  problem: 'text_after_quote' | 'quote_in_field' | 'unclosed_quote' | undefined;
  problemField = 0;
  private readonly separator: number;
  /** Bytes above it end no field. */
  private readonly highest: number;

  constructor(separator: Separator = ',') {
    this.separator = separator.charCodeAt(0);
    this.highest = Math.max(this.separator, quote);
  }

  /**
   * Reads the record that begins at `from`.
   * @param isLast nothing follows `end`
   * @returns where the next record begins, or -1 when the record is not all there
   */
  scan(bytes: Uint8Array, from: number, end: number, isLast: boolean): number {
    this.count = 0;
    this.problem = undefined;
    let at = from;
    for (;;) {
      const isQuoted = at < end && bytes[at] === quote;
      at = isQuoted ? this.quotedField(bytes, at, end, isLast) : this.plainField(bytes, at, at, end, isLast);
      if (at < 0) return -1;
      if (at === end) return end;
      const byte = bytes[at++];
      if (byte === lineFeed) return at;
      if (byte === carriageReturn) {
        if (at === end) return isLast ? end : -1;
        return bytes[at] === lineFeed ? at + 1 : at;
      }
    }
  }

  /** True for a line with nothing on it, or with empty fields only, as spreadsheets leave behind their last row. */
  get isBlank(): boolean {
    if (this.problem) return false;
    for (let field = 0; field < Math.min(this.count, mostColumns); field++)
      if ((this.starts[field] as number) < (this.ends[field] as number)) return false;
    return true;
  }

  private plainField(bytes: Uint8Array, start: number, from: number, end: number, isLast: boolean): number {
    const { separator, highest } = this;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte > highest) continue;
      if (byte === separator || byte === lineFeed || byte === carriageReturn) break;
      if (byte === quote) this.report('quote_in_field');
    }
    if (at === end && !isLast) return -1;
    this.add(start, at, plain);
    return at;
  }

  private quotedField(bytes: Uint8Array, open: number, end: number, isLast: boolean): number {
    let style = quoted;
    let at = open + 1;
    for (; at < end; at++) {
      if (bytes[at] !== quote) continue;
      if (at + 1 === end || bytes[at + 1] !== quote) break;
      style = escaped;
      at++;
    }
    if (at + 1 >= end && !isLast) return -1;
    if (at >= end) {
      this.report('unclosed_quote');
      this.add(open + 1, end, style);
      return end;
    }
    const next = bytes[at + 1];
    if (at + 1 === end || next === this.separator || next === lineFeed || next === carriageReturn) {
      this.add(open + 1, at, style);
      return at + 1;
    }
    this.report('text_after_quote');
    return this.plainField(bytes, open, at + 1, end, isLast);
  }

  private report(problem: NonNullable<RecordScanner['problem']>): void {
    if (this.problem) return;
    this.problem = problem;
    this.problemField = this.count;
  }

  private add(start: number, end: number, style: number): void {
    if (this.count < mostColumns) {
      this.starts[this.count] = start;
      this.ends[this.count] = end;
      this.styles[this.count] = style;
    }
    this.count++;
  }
}
