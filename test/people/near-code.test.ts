import { isNearCode } from '../../server/people/near-code';

it.each([
  ['international', 'internatinal'],
  ['card_paid', 'cardpaid'],
  ['main shop', 'main-shop'],
  ['main-shop', 'ＭＡＩＮＳＨＯＰ'],
  ['かーど決済', 'カード決済'],
  ['カード', 'カド'],
  ['alpha', 'alpho'],
  ['alpha', 'alph'],
  ['キャンペーン', 'キヤンペーン'],
])('%s and %s may be one', (one, other) => {
  expect([isNearCode(one, other), isNearCode(other, one)]).toEqual([true, true]);
});

it.each([
  ['alpha', 'ＡＬＰＨＡ'],
  ['shop1', 'shop2'],
  ['shop-1', 'shop-11'],
  ['beta', 'bete'],
  ['international', 'internatonl'],
  ['', 'a'],
  ['本店', '支店'],
])('%s and %s are the same, or two', (one, other) => {
  expect([isNearCode(one, other), isNearCode(other, one)]).toEqual([false, false]);
});
