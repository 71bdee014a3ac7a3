import { FieldReader } from './field-reader';
import { ImportFailure } from './import-problem';
import { type BlockLimits, type RecordBlock, recordBlocks } from './record-blocks';
import { mostColumns, RecordScanner } from './record-scanner';
import type { EncodingSigns, Separator, TextEncoding } from './text-encoding';

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
    const scanner = new RecordScanner(block.separator);
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

/** The blocks below the header; without one, all but the line that tells Excel its separator. */
export async function* dataBlocks(blocks: AsyncIterable<RecordBlock>, hasHeader: boolean): AsyncGenerator<RecordBlock> {
  let isFirst = true;
  for await (const block of blocks) {
    if (!isFirst) {
      yield block;
      continue;
    }
    isFirst = false;
    const scanner = new RecordScanner(block.separator);
    const { at, row } = hasHeader ? afterHeader(block, scanner) : afterSeparatorLine(block, scanner);
    const bytes = block.bytes.subarray(at);
    if (bytes.length > 0) yield { ...block, bytes, firstRow: row + 1, offset: block.offset + at };
  }
}

/** The blocks of a file without its byte order marks and the end mark of DOS. Offsets count from the beginning of the file. */
export async function* fileBlocks(
  chunks: AsyncIterable<Uint8Array>,
  signs: EncodingSigns,
  limits: BlockLimits,
  stated?: Separator,
): AsyncGenerator<RecordBlock> {
  const skipped = 3 * (signs.marks ?? 0);
  const bytes = withoutEndMark(skip(chunks, skipped));
  for await (const block of recordBlocks(bytes, limits, separatorOf(signs, stated)))
    yield { ...block, offset: block.offset + skipped };
}

async function* skip(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

/** What the importer stated, else what the file says in its first line, else the comma. */
export const separatorOf = (signs: EncodingSigns, stated: Separator | undefined): Separator =>
  stated ?? signs.separator ?? ',';

/** 0x1A ended a text under CP/M and DOS; some programs still write it behind the last row. */
async function* withoutEndMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array | undefined;
  for await (const chunk of chunks) {
    if (held) yield held;
    held = chunk;
  }
  if (!held) return;
  let end = held.length;
  while (end > 0 && lineEnds.includes(held[end - 1] as number)) end--;
  if (held[end - 1] !== endMark) {
    yield held;
    return;
  }
  while (end > 0 && held[end - 1] === endMark) end--;
  if (end > 0) yield held.subarray(0, end);
}

const endMark = 0x1a;
const lineEnds = [0x0a, 0x0d];

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

function afterSeparatorLine({ bytes, firstRow }: RecordBlock, scanner: RecordScanner): { at: number; row: number } {
  const at = scanner.scan(bytes, 0, bytes.length, true);
  return isSeparatorLine(bytes.subarray(0, at)) ? { at, row: firstRow } : { at: 0, row: firstRow - 1 };
}

const isSeparatorLine = (line: Uint8Array) =>
  line.length < 32 && /^"?sep=[,;\t]"?[,;\s]*$/i.test(Buffer.from(line).toString('latin1'));
