import { nearEmails, nearIds, shapeOf } from '../../server/people/identifier-shape';

test.each([
  ['AD9000004', 'AA9999999'],
  ['k-00 12', 'a-99 99'],
  ['山田１２', 'ああ99'],
  ['taro.yamada+shop@mail.example.jp', 'a.a+a@a.a.a'],
  ['x'.repeat(300), 'a'.repeat(40)],
])('the shape of %s names nobody', (text, shape) => {
  expect(shapeOf(text)).toBe(shape);
});

test.each([
  ['#M-001', ['M-001']],
  ['M-001', ['M001', 'm-001', '001']],
  ['m-001', ['M-001', 'M001']],
  ['0012', ['12', '00012']],
  ['12', ['012', '0000012']],
])('%s may have meant %j', (id, meant) => {
  expect(nearIds(id)).toEqual(expect.arrayContaining(meant));
  expect(nearIds(id)).not.toContain(id);
});

test('an email may have meant the one without its marks or its tag', () => {
  expect(nearEmails('-taro+x@example.jp')).toEqual(['taro+x@example.jp', '-taro@example.jp']);
  expect(nearEmails('taro.@example.jp')).toEqual(['taro@example.jp']);
  expect(nearEmails('taro@example.jp')).toEqual([]);
});
