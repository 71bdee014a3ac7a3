import type { ImportKind } from '../../server/imports/csv-columns';
import type { ImportOptions } from '../../server/imports/import';

/** A file as it should not be, and what its sender is told: row, column and reason. */
export interface HostileFile {
  name: string;
  kind: ImportKind;
  file: string | Buffer;
  options?: ImportOptions;
  state: string;
  complaints: string[];
  /** Warnings by code. */
  warnings?: string[];
}

const head = 'member_id,activity,occurred_at,site\n';
const good = 'M1,login,2016-06-03,alpha\n';
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const known =
  '会員番号 (member_id), 行為 (activity), 日時 (occurred_at), サイト (site), 商品 (product), チャネル (channel), 支払方法 (payment_method), 詳細 (detail)';

const structure: HostileFile[] = [
  { name: 'nothing', kind: 'activities', file: '', state: 'needs_fix', complaints: ['The file is empty.'] },
  {
    name: 'blank lines only',
    kind: 'activities',
    file: '\n\r\n,,,\n',
    state: 'needs_fix',
    complaints: ['The file is empty.'],
  },
  {
    name: 'header only',
    kind: 'activities',
    file: head,
    state: 'needs_fix',
    complaints: ['The file has a header and no rows.'],
  },
  {
    name: 'header only of a list',
    kind: 'list',
    file: 'member_id\n',
    state: 'needs_fix',
    complaints: ['The file has a header and no rows.'],
  },
  {
    name: 'a cut-off quote',
    kind: 'activities',
    file: `${head}${good}M2,login,2016-06-03,"alp`,
    state: 'needs_fix',
    complaints: ['Row 3: a quote opens there that is never closed.'],
  },
  {
    name: 'text after a quote',
    kind: 'activities',
    file: `${head}M1,"login"x,2016-06-03,\nM2,lo"gin,2016-06-03,\n`,
    state: 'needs_fix',
    complaints: [
      'row 2, column B (activity), There is text after a closing quote.',
      'row 3, column B (activity), A quote stands in the middle of a field that is not quoted.',
    ],
  },
  {
    name: 'a NUL byte',
    kind: 'activities',
    file: `${head}${good}M2,log\0in,2016-06-03,\n`,
    state: 'needs_fix',
    complaints: ['Row 3 holds a NUL byte: this is no CSV text.'],
  },
  {
    name: 'a cell of 2 MiB',
    kind: 'activities',
    file: `${head}${good}M2,login,2016-06-03,"${'x'.repeat(2 ** 21)}"\n`,
    state: 'needs_fix',
    complaints: ['Row 3 is longer than 1 MiB. A quote that opens in it is probably never closed.'],
  },
  {
    name: 'rows of other lengths',
    kind: 'activities',
    file: `${head}M1,login,2016-06-03\nM2,login,2016-06-03,a,b\n`,
    state: 'needs_fix',
    complaints: ['row 2, This row has 3 fields; the header has 4.', 'row 3, This row has 5 fields; the header has 4.'],
  },
  {
    name: 'lines that end in every way',
    kind: 'activities',
    file: 'member_id,activity,occurred_at\r\nM1,login,2016-06-03\rM2,login,2016-06-03\n\nM3,login,2016-06-03',
    state: 'applied',
    complaints: [],
  },
];

const encodings: HostileFile[] = [
  {
    name: 'UTF-16 with its mark',
    kind: 'activities',
    file: Buffer.concat([hex('fffe'), Buffer.from(head + good, 'utf16le')]),
    state: 'needs_fix',
    complaints: ['The file is UTF-16. Save it as CSV UTF-8.'],
  },
  {
    name: 'UTF-16 without a mark',
    kind: 'activities',
    file: Buffer.from(head + good, 'utf16le'),
    state: 'needs_fix',
    complaints: ['The file is UTF-16. Save it as CSV UTF-8.'],
  },
  {
    name: 'CP932 with one bad byte',
    kind: 'activities',
    file: Buffer.concat([
      Buffer.from(`${head}M1,`),
      hex('97988970'),
      Buffer.from(',2016-06-03,\nM2,'),
      hex('97a0'),
      Buffer.from(',2016-06-03,'),
      hex('82ff'),
      Buffer.from('\n'),
    ]),
    state: 'needs_fix',
    complaints: [
      'The file is neither UTF-8 (first bad byte at offset 39) nor CP932 (first bad byte at offset 73, in row 3). Save it as CSV UTF-8, or state its encoding.',
    ],
  },
  {
    name: 'the same, when CP932 was stated',
    kind: 'activities',
    options: { encoding: 'cp932' },
    file: Buffer.concat([Buffer.from(`${head}${good}M2,login,2016-06-03,`), hex('82ff'), Buffer.from('\n')]),
    state: 'needs_fix',
    complaints: ["row 3, column D (site), A character here is not in the file's encoding."],
  },
  {
    name: 'a byte order mark, and a byte that is no UTF-8',
    kind: 'activities',
    file: Buffer.concat([
      hex('efbbbf'),
      Buffer.from(`${head}${good}M2,login,2016-06-03,`),
      hex('83'),
      Buffer.from('\n'),
    ]),
    state: 'needs_fix',
    complaints: ["row 3, column D (site), A character here is not in the file's encoding."],
  },
];

const headers: HostileFile[] = [
  {
    name: 'a doubled header',
    kind: 'activities',
    file: `会員番号,行為,日時,member_id\nM1,login,2016-06-03,M1\n`,
    state: 'needs_fix',
    complaints: ['会員番号 (member_id) stands twice in the header: columns A and D. Remove one of them.'],
  },
  {
    name: 'a missing column',
    kind: 'activities',
    file: 'member_id,activity\nM1,login\n',
    state: 'needs_fix',
    complaints: ['These columns are missing: 日時 (occurred_at). The file has: "member_id", "activity".'],
  },
  {
    name: 'a column that is spelt wrong',
    kind: 'activities',
    file: 'member_id,activity,occured_at\nM1,login,2016-06-03\n',
    state: 'needs_fix',
    complaints: [
      'Column C, "occured_at", is not known; did you mean "occurred_at"? Rename it, say what it is, or leave it out on purpose.',
    ],
  },
  {
    name: 'a column that nobody knows',
    kind: 'activities',
    file: 'member_id,activity,occurred_at,店長\nM1,login,2016-06-03,x\n',
    state: 'needs_fix',
    complaints: [
      `Column D, "店長", is not known. Known are: ${known}. Rename it, say what it is, or leave it out on purpose.`,
    ],
  },
  {
    name: 'the same, left out on purpose',
    kind: 'activities',
    options: { ignored: ['店長'] },
    file: 'member_id,activity,occurred_at,店長\nM1,login,2016-06-03,x\n',
    state: 'applied',
    complaints: [],
  },
  {
    name: 'the same, said what it is',
    kind: 'activities',
    options: { columns: { 店: 'site' } },
    file: 'member_id,activity,occurred_at,店\nM1,login,2016-06-03,x\n',
    state: 'applied',
    complaints: [],
  },
  {
    name: 'a list that names nobody',
    kind: 'list',
    file: '備考\nx\n',
    state: 'needs_fix',
    complaints: [
      'The file has no column that says who is meant (会員番号 (member_id), ログインID (login_id), メールアドレス (email) or 電話番号 (phone)). It has: "備考".',
    ],
  },
];

const values: HostileFile[] = [
  {
    name: 'days that never were',
    kind: 'members',
    file: '会員番号,生年月日\nM1,昭和64年1月8日\nM2,平成33年1月1日\nM3,昭和64年1月7日\nM4,令和元年5月1日\nM5,平成元年1月7日\nM6,2023-02-29\nM7,２０２４年２月２９日\nM8,1989-01-08 10:00\n',
    state: 'needs_fix',
    complaints: [
      'row 2, column B (生年月日), The era had not begun or was over on this date.',
      'row 3, column B (生年月日), The era had not begun or was over on this date.',
      'row 6, column B (生年月日), The era had not begun or was over on this date.',
      'row 7, column B (生年月日), There is no such date or time.',
      'row 9, column B (生年月日), This is no date.',
    ],
  },
  {
    name: 'a card number in free text of every kind',
    kind: 'members',
    file: 'member_id,address,name\nM1,４１１１　１１１１　１１１１　１１１１,\nM2,,4111-1111-1111-1111\n',
    state: 'needs_fix',
    complaints: [
      'row 2, column B (address), This looks like a card number.',
      'row 3, column C (name), This looks like a card number.',
    ],
  },
  {
    name: 'a card number as a payment method, once for all its rows',
    kind: 'activities',
    file: 'member_id,activity,occurred_at,payment_method\nM1,paid,2016-06-03,4111111111111111\nM2,paid,2016-06-03,4111111111111111\n',
    state: 'needs_fix',
    complaints: [
      'row 2, column D (payment_method), This looks like a card number.',
      'row 3, column D (payment_method), This looks like a card number.',
    ],
  },
  {
    name: 'IDs that a spreadsheet has spoilt',
    kind: 'members',
    file: `member_id\n1.23E+11\n${Array.from({ length: 20 }, (_, index) => `100${String(index).padStart(3, '0')}`).join('\n')}\n42\n`,
    state: 'applied',
    complaints: [],
    warnings: ['lost_zeros', 'mangled_number'],
  },
  {
    name: 'cells that a spreadsheet would run',
    kind: 'members',
    file: 'member_id,name,address\n=1+1,"=cmd|\' /C calc\'!A0",@SUM(1)\n',
    state: 'applied',
    complaints: [],
  },
  {
    name: 'hashes that are none, or too slow',
    kind: 'members',
    file: `member_id,password_hash,status,locale\nM1,md5:xyz,,\nM2,$2b$16$${'a'.repeat(53)},,\nM3,,gone,klingon!\nM4,sha256:${'0'.repeat(64)},退会,ja\n`,
    state: 'needs_fix',
    complaints: [
      'row 2, column B (password_hash), This is no password hash that is known.',
      'row 3, column B (password_hash), This password hash takes too long to check (bcrypt cost above 12, or argon2 with too much memory or time).',
      'row 4, column C (status), This status is not known.',
      'row 4, column D (locale), This is no language code.',
    ],
  },
  {
    name: 'invisible characters and long values',
    kind: 'activities',
    file: `${head}M\u0007,login,2016-06-03,\n${'M'.repeat(201)},login,2016-06-03,\nM3,${'x'.repeat(501)},2016-06-03,\n`,
    state: 'needs_fix',
    complaints: [
      'row 2, column A (member_id), There is an invisible control character here.',
      'row 3, column A (member_id), This is longer than 200 characters.',
      'row 4, column B (activity), This is longer than 500 characters.',
    ],
  },
  {
    name: 'fewer records than the sender says',
    kind: 'activities',
    options: { declared: 3 },
    file: `${head}${good}${good}\n`,
    state: 'blocked',
    complaints: ['The sender says 3 records; the file has 2. Nothing was loaded.'],
  },
  {
    name: 'a trailer that counts otherwise',
    kind: 'activities',
    options: { trailer: true },
    file: `${head}${good}${good}合計,,,"1,000"\n\n`,
    state: 'blocked',
    complaints: ['The sender says 1000 records; the file has 2. Nothing was loaded.'],
  },
  {
    name: 'a trailer that counts right',
    kind: 'activities',
    options: { trailer: true },
    file: `${head}${good}${good}件数,２\n`,
    state: 'applied',
    complaints: [],
  },
];

export const hostileFiles: HostileFile[] = [...structure, ...encodings, ...headers, ...values];
