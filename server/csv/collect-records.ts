import type { RecordBlock } from './record-blocks';
import { RecordScanner } from './record-scanner';

/** Picks records of a file by their row numbers, each as a block of its own. */
export async function* collectRecords(
  blocks: AsyncIterable<RecordBlock>,
  rows: Set<number>,
): AsyncGenerator<RecordBlock> {
  let left = rows.size;
  for await (const { bytes, firstRow, offset, separator } of blocks) {
    const scanner = new RecordScanner(separator);
    let row = firstRow;
    for (let at = 0; at < bytes.length; row++) {
      const next = scanner.scan(bytes, at, bytes.length, true);
      if (rows.has(row)) {
        yield { bytes: bytes.subarray(at, next), firstRow: row, offset: offset + at, separator };
        left--;
      }
      at = next;
    }
    if (left === 0) return;
  }
}
