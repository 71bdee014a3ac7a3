import fc from 'fast-check';
import { createEncodingWitness, firstInvalidCp932 } from '../../server/csv/text-encoding';

const signsOf = (bytes: Buffer, pieces: number[] = []) => {
  const witness = createEncodingWitness();
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    witness.add(bytes.subarray(at, at + size));
    at += size;
  }
  return witness.signs();
};

test('UTF-8 is told from the rest, and where it ends, wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 30 }),
      fc.option(fc.constantFrom('80', 'ff', 'c3', 'e381', 'f09f98', 'eda080', 'c0af')),
      (text, pieces, wrong) => {
        const before = Buffer.from(text);
        const bytes = wrong === null ? before : Buffer.concat([before, Buffer.from(wrong, 'hex'), Buffer.from('a')]);
        expect(signsOf(bytes, pieces).firstNotUtf8).toBe(wrong === null ? undefined : before.length);
      },
    ),
  );
});

test('UTF-16 is named, with and without its mark', () => {
  const text = Buffer.from('会員番号,member\r\n1,2\r\n', 'utf16le');
  expect(signsOf(Buffer.concat([Buffer.from([0xff, 0xfe]), text])).foreign).toBe('utf16');
  expect(signsOf(text).foreign).toBe('utf16');
  expect(signsOf(Buffer.from('member_id\n1\n')).foreign).toBeUndefined();
});

test('the first byte that CP932 does not have is found', () => {
  const good = Buffer.from('82a0fbfc8160', 'hex');
  expect(firstInvalidCp932(good)).toBe(good.length);
  expect(firstInvalidCp932(Buffer.concat([good, Buffer.from('a0', 'hex')]))).toBe(good.length);
  expect(firstInvalidCp932(Buffer.concat([good, Buffer.from('8239', 'hex')]))).toBe(good.length);
});
