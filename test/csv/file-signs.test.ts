import { gzipSync } from 'node:zlib';
import { createEncodingWitness } from '../../server/csv/text-encoding';

/** What the bytes say, however the stream is cut. */
const signsOf = (bytes: Buffer, piece = bytes.length) => {
  const witness = createEncodingWitness();
  for (let at = 0; at < bytes.length; at += piece) witness.add(bytes.subarray(at, at + piece));
  return witness.signs();
};

test.each([
  ['workbook', Buffer.from('PK\x03\x04\x14\0\0\0xl/workbook.xml')],
  ['zip', Buffer.from('PK\x03\x04\x14\0\0\0list.csv')],
  ['old_workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
  ['gzip', gzipSync('member_id\nM1\n')],
  ['pdf', Buffer.from('%PDF-1.7\n')],
  ['utf16', Buffer.from('\ufeff会員番号\n', 'utf16le')],
  ['iso2022jp', Buffer.from('member_id,\x1b$B;aL>\x1b(B\nM1,a\n')],
] as const)('%s is named as what it is', (name, bytes) => {
  expect([signsOf(bytes).foreign, signsOf(bytes, 1).foreign]).toEqual([name, name]);
});

test('EUC-JP that reads as half-width kana alone is noticed; Shift_JIS and UTF-8 are not taken for it', () => {
  const eucJp = Buffer.concat([Buffer.from('member_id,name\nK1,'), Buffer.from('bab4c6a3', 'hex'), Buffer.from('\n')]);
  expect([signsOf(eucJp).looksLikeEucJp, signsOf(eucJp, 1).looksLikeEucJp]).toEqual([true, true]);
  const shiftJis = Buffer.from('8db293a1', 'hex');
  const oddKana = Buffer.from('b1b2b3', 'hex');
  expect(
    [shiftJis, oddKana, Buffer.from('佐藤'), Buffer.from('M1')].map((bytes) => signsOf(bytes).looksLikeEucJp),
  ).toEqual([undefined, undefined, undefined, undefined]);
});

test('and so is EUC-JP of which Shift_JIS makes a rare kanji here and there', () => {
  // 山田 太郎,ヤマダ,ﾔ and a character of JIS X 0212.
  const names = ['bbb3c5c420c2c0cfba', 'a5e4a5dea5c0', '8ed4', '8fb0a1'].map((hex) =>
    Buffer.from(hex, 'hex').toString('latin1'),
  );
  const file = Buffer.from(`member_id,name\nK1,${names.join(',')}\n`, 'latin1');
  expect([signsOf(file).looksLikeEucJp, signsOf(file, 1).looksLikeEucJp]).toEqual([true, true]);
  const shiftJis = Buffer.from('8e528363', 'hex');
  expect(signsOf(Buffer.concat([file, shiftJis])).looksLikeEucJp).toBeUndefined();
});

test('marks are counted, and the line that names the separator is read', () => {
  expect(signsOf(Buffer.from('\ufeff\ufeff"sep=;"\r\nmember_id\r\n'))).toMatchObject({ marks: 2, separator: ';' });
  expect(signsOf(Buffer.from('sep=\t\nmember_id\n')).separator).toBe('\t');
  expect(signsOf(Buffer.from('member_id\n')).separator).toBeUndefined();
});
