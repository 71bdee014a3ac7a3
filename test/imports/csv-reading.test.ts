import fc from 'fast-check';
import { FieldReader } from '../../server/csv/field-reader';
import { type RecordBlock, recordBlocks } from '../../server/csv/record-blocks';
import { RecordScanner } from '../../server/csv/record-scanner';
import { columnLetter } from '../../server/rows/csv-columns';

const limits = { record: 2 ** 20, block: 1 };
const anyField = fc.string({ unit: fc.constantFrom(...'ab,"\r\n あ髙ー表ソ能') });
const anyRecord = fc.array(anyField, { minLength: 2, maxLength: 5 });
const anyEnd = fc.constantFrom('\n', '\r\n', '\r');

/** As RFC 4180 has it: quotes where they are needed, and here and there where they are not. */
const write = (fields: string[], needlessly: boolean) =>
  fields.map((field) => (needlessly || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');

async function read(
  bytes: Buffer,
  encoding: 'utf-8' | 'cp932',
  pieces: number[],
): Promise<{ rows: number[]; records: string[][] }> {
  async function* chunks() {
    let at = 0;
    for (const size of [...pieces, bytes.length]) {
      if (at < bytes.length) yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  const fields = new FieldReader(encoding, false);
  const scanner = new RecordScanner();
  const result = { rows: [] as number[], records: [] as string[][] };
  for await (const block of recordBlocks(chunks(), limits)) {
    let row = block.firstRow;
    const record = Buffer.from(block.bytes);
    for (let at = 0; at < record.length; row++) {
      at = scanner.scan(record, at, record.length, true);
      expect(scanner.problem).toBeUndefined();
      result.rows.push(row);
      result.records.push(Array.from({ length: scanner.count }, (_, field) => fields.read(record, scanner, field)));
    }
  }
  return result;
}

test('what was written as CSV is read back, wherever the stream is cut and however lines end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyRecord, fc.boolean(), anyEnd), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }),
      async (records, pieces) => {
        // A line that ends in CR before one that begins with LF would be one line end.
        const text = records.map(([fields, needlessly, end]) => write(fields, needlessly) + end).join('');
        const found = await read(Buffer.from(text), 'utf-8', pieces);
        expect(found.records).toEqual(records.map(([fields]) => fields));
        expect(found.rows).toEqual(records.map((_, index) => index + 1));
      },
    ),
    { numRuns: 500 },
  );
});

test('CP932 is cut at its commas, although the second byte of a character may be a backslash', async () => {
  // 表示, ソフト, 能力, 〜 and NEC/IBM extensions, as a Windows machine writes them.
  const bytes = Buffer.from('955c8ea6 2c 835c83748367 2c 945c97cd 2c 8160 2c fbfc8740 0d0a'.replaceAll(' ', ''), 'hex');
  const { records } = await read(bytes, 'cp932', [1, 1, 1, 5]);
  expect(records).toEqual([['表示', 'ソフト', '能力', '～', '髙①']]);
});

const blocksOf = async (bytes: Buffer, record = 100): Promise<RecordBlock[]> => {
  const blocks: RecordBlock[] = [];
  async function* chunks() {
    yield bytes;
  }
  for await (const block of recordBlocks(chunks(), { record, block: 1 })) blocks.push(block);
  return blocks;
};

test('a quote that is never closed is told by the row that opened it', async () => {
  await expect(blocksOf(Buffer.from('a,b\nc,"d\ne,f\n'))).rejects.toThrow(
    'Row 2: a quote opens there that is never closed.',
  );
  await expect(blocksOf(Buffer.from(`a,b\nc,d\n"e,${'f\n'.repeat(200)}`))).rejects.toThrow(/^Row 3 is longer than/);
});

test('columns are lettered as in a spreadsheet', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
