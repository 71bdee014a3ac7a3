import { closeSync, openSync, writeFileSync } from 'node:fs';
import { encode, type SampleEncoding } from './encoding';

/** A CSV file that is being written (RFC 4180); memory stays constant. */
export interface CsvFile {
  row(values: readonly string[]): void;
  /** Rows so far, without the header. */
  readonly rows: number;
  close(): void;
}

const bufferSize = 1 << 18;

export function createCsvFile(
  file: string,
  header: readonly string[],
  format: { encoding: SampleEncoding; lineEnd: '\n' | '\r\n' },
): CsvFile {
  const descriptor = openSync(file, 'w');
  let buffer = '';
  let rows = -1;
  let isFirst = true;
  const flush = () => {
    writeFileSync(descriptor, encode(buffer, format.encoding, isFirst));
    buffer = '';
    isFirst = false;
  };
  const row = (values: readonly string[]) => {
    buffer += values.map(quote).join(',') + format.lineEnd;
    rows++;
    if (buffer.length >= bufferSize) flush();
  };
  row(header);
  return {
    row,
    get rows() {
      return rows;
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}

const quote = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
