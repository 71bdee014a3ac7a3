import { ImportFailure } from './import-problem';
import { RecordScanner } from './record-scanner';
import type { Separator } from './text-encoding';

/** Whole records of a file, to be read in one go. */
export interface RecordBlock {
  bytes: Uint8Array;
  /** Row number of its first record; the header of a file is row 1. */
  firstRow: number;
  /** Where in the file its first byte is. */
  offset: number;
  /** What stands between its columns; the comma where nothing is said. */
  separator?: Separator;
}

export interface BlockLimits {
  /** Longest record, in bytes. */
  record: number;
  /** Size from which on a block is handed over, in bytes. */
  block: number;
}

/**
 * Cuts a stream of bytes into blocks of whole records, in order.
 * @throws ImportFailure `record_too_long`, `unclosed_quote` or `nul`, naming the row.
 */
export async function* recordBlocks(
  chunks: AsyncIterable<Uint8Array>,
  limits: BlockLimits,
  separator: Separator = ',',
): AsyncGenerator<RecordBlock> {
  const scanner = new RecordScanner(separator);
  let rest: Uint8Array = new Uint8Array(0);
  let row = 1;
  let offset = 0;
  const cut = (bytes: Uint8Array, isLast: boolean) => {
    const firstRow = row;
    let at = 0;
    while (at < bytes.length) {
      const next = scanner.scan(bytes, at, bytes.length, isLast);
      if (next < 0) break;
      if (scanner.problem === 'unclosed_quote') throw new ImportFailure('unclosed_quote', { row });
      if (next - at > limits.record) throw tooLong(row, limits.record);
      at = next;
      row++;
    }
    if (bytes.length - at > limits.record) throw tooLong(row, limits.record);
    const nul = bytes.subarray(0, at).indexOf(0);
    if (nul >= 0) throw new ImportFailure('nul', { row: rowAt(bytes, nul, firstRow) });
    const block = { bytes: bytes.subarray(0, at), firstRow, offset, separator };
    rest = bytes.subarray(at);
    offset += at;
    return block;
  };
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (bytes.length < limits.block) {
      rest = bytes;
      continue;
    }
    const block = cut(bytes, false);
    if (block.bytes.length > 0) yield block;
  }
  if (rest.length > 0) yield cut(rest, true);
}

const tooLong = (row: number, limit: number) =>
  new ImportFailure('record_too_long', { row, limit: `${limit / 2 ** 20} MiB` });

function rowAt(bytes: Uint8Array, position: number, firstRow: number): number {
  const scanner = new RecordScanner();
  for (let at = 0, row = firstRow; ; row++) {
    at = scanner.scan(bytes, at, bytes.length, true);
    if (at > position) return row;
  }
}
