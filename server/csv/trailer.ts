import { FieldReader } from './field-reader';
import { ImportFailure } from './import-problem';
import type { RecordBlock } from './record-blocks';
import { RecordScanner } from './record-scanner';

/**
 * Takes the last record that is not blank off a file: the sender's control total.
 * @param found is told the number in its last filled field
 * @throws ImportFailure when there is no number
 */
export async function* withoutTrailer(
  blocks: AsyncIterable<RecordBlock>,
  found: (records: number) => void,
): AsyncGenerator<RecordBlock> {
  let held: RecordBlock | undefined;
  for await (const block of blocks) {
    if (held) yield held;
    held = block;
  }
  if (!held) return;
  const { at, number } = lastRecord(held);
  if (number === undefined) throw new ImportFailure('no_trailer');
  found(number);
  if (at > 0) yield { ...held, bytes: held.bytes.subarray(0, at) };
}

function lastRecord(block: RecordBlock): { at: number; number?: number } {
  const scanner = new RecordScanner(block.separator);
  const fields = new FieldReader('utf-8', false);
  const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  let last: { at: number; number?: number } = { at: 0 };
  for (let at = 0; at < bytes.length; ) {
    const next = scanner.scan(bytes, at, bytes.length, true);
    if (!scanner.isBlank) {
      const text =
        fields.readAll(bytes, scanner).filter(Boolean).at(-1)?.normalize('NFKC').replaceAll(',', '').trim() ?? '';
      last = { at, number: /^\d{1,10}$/.test(text) ? Number(text) : undefined };
    }
    at = next;
  }
  return last;
}
