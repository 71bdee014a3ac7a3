import { examineFirstRow } from '../../server/rows/headerless';

const below = [
  ['A0002', 'b', 'x'],
  ['A0003', 'c', 'y'],
];

test.each([
  [['会員番号', 'メールアドレス', '備考']],
  [['member_id', '', 'note']],
  [['row', 'column_letter', 'column', 'code', 'message', 'hint', 'member_id']],
])('a row of known names is a header: %s', (names) => {
  expect(examineFirstRow(names, below)).toEqual({ isHeader: true, isPerson: false });
});

test.each([
  [['A0001', 'userid', 'note']],
  [['hanako@example.jp', 'b', 'x']],
  [['<hanako@example.jp>', 'member_id', 'x']],
  [['090-1234-5678', 'b', 'x']],
  [['member_id', '平成元年1月8日', 'x']],
  [['member_id', '1970-01-01', 'x']],
])('a row with something of somebody may be a person, whatever stands beside it: %s', (names) => {
  expect(examineFirstRow(names, below)).toEqual({ isHeader: false, isPerson: true });
});

test('names that nobody knows are neither', () => {
  expect(examineFirstRow(['customer', 'mail 1', 'x-1'], below)).toEqual({ isHeader: false, isPerson: false });
});
