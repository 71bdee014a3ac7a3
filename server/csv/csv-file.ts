import { FieldReader } from './field-reader';
import { ImportFailure } from './import-problem';
import { type BlockLimits, type RecordBlock, recordBlocks } from './record-blocks';
import { mostColumns, RecordScanner } from './record-scanner';
import type { EncodingSigns, TextEncoding } from './text-encoding';

/** A BOM decides; else what the importer stated; else UTF-8 where all of the file is, and CP932 where not. Never a guess by statistics. */
export function encodingOf(
  signs: EncodingSigns,
  stated: TextEncoding | undefined,
): { encoding: TextEncoding; isCertain: boolean } {
  if (signs.mark === 'utf-8') return { encoding: 'utf-8', isCertain: true };
  if (stated) return { encoding: stated, isCertain: true };
  return { encoding: signs.firstNotUtf8 === undefined ? 'utf-8' : 'cp932', isCertain: false };
}

export interface FileHead {
  names: string[];
  /** Row number of the header. */
  row: number;
  /** The first rows below it, as read. */
  sample: string[][];
}

const sampleRows = 20;

/** Reads the header and the rows right below it. @throws ImportFailure when there is none, or it cannot be read. */
export async function readHead(blocks: AsyncIterable<RecordBlock>, encoding: TextEncoding): Promise<FileHead> {
  for await (const block of blocks) {
    const scanner = new RecordScanner();
    const fields = new FieldReader(encoding, false);
    const bytes = Buffer.from(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    let { at, row } = afterHeader(block, scanner);
    if (scanner.problem) throw new ImportFailure('header_quotes', { row });
    if (scanner.count > mostColumns)
      throw new ImportFailure('too_many_columns', { row, found: scanner.count, limit: mostColumns });
    const names = fields.readAll(bytes, scanner);
    if (names.some((name) => name.includes('\ufffd'))) throw new ImportFailure('header_encoding', { row, encoding });
    const sample: string[][] = [];
    while (at < bytes.length && sample.length < sampleRows) {
      at = scanner.scan(bytes, at, bytes.length, true);
      sample.push(fields.readAll(bytes, scanner));
    }
    return { names, row, sample };
  }
  throw new ImportFailure('empty_file');
}

/** The blocks below the header. */
export async function* dataBlocks(blocks: AsyncIterable<RecordBlock>): AsyncGenerator<RecordBlock> {
  let isFirst = true;
  for await (const block of blocks) {
    if (!isFirst) {
      yield block;
      continue;
    }
    isFirst = false;
    const { at, row } = afterHeader(block, new RecordScanner());
    const bytes = block.bytes.subarray(at);
    if (bytes.length > 0) yield { bytes, firstRow: row + 1, offset: block.offset + at };
  }
}

/** The blocks of a file without its byte order mark. Offsets count from the beginning of the file. */
export async function* fileBlocks(
  chunks: AsyncIterable<Uint8Array>,
  signs: EncodingSigns,
  limits: BlockLimits,
): AsyncGenerator<RecordBlock> {
  const skipped = signs.mark === 'utf-8' ? 3 : 0;
  for await (const block of recordBlocks(skip(chunks, skipped), limits))
    yield { ...block, offset: block.offset + skipped };
}

async function* skip(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/**
 * Where the record after the header begins. The scanner is left on the header: the first record that is not blank. Before it may stand the
 * line that tells Excel its separator.
 */
function afterHeader(block: RecordBlock, scanner: RecordScanner): { at: number; row: number } {
  let at = 0;
  for (let row = block.firstRow; at < block.bytes.length; row++) {
    const before = at;
    at = scanner.scan(block.bytes, at, block.bytes.length, true);
    if (!scanner.isBlank && !isSeparatorLine(block.bytes.subarray(before, at))) return { at, row };
  }
  throw new ImportFailure('empty_file');
}

const isSeparatorLine = (line: Uint8Array) =>
  line.length < 12 && /^"?sep=,"?\s*$/i.test(Buffer.from(line).toString('latin1'));
