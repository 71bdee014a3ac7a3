import fc from 'fast-check';
import { codeKey } from '../../server/people/code-key';

const twins = '0a A１ａー－-‐−—―〜～~∼‖∥¥\\￥＼\'’‘"”“・･·‧\u200b\u200e\u00ad\u3000\u00a0 店';

it('returns its own results unchanged', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...twins) })), (text) => {
      const once = codeKey(text);
      if (once !== undefined) expect(codeKey(once)).toBe(once);
    }),
    { numRuns: 5000 },
  );
});

it.each([
  ['width and case', 'ＤｅｓｉｇｎMaker', ' designmaker '],
  ['the wave dash of Shift_JIS, read as Microsoft reads it', '新宿〜渋谷店', '新宿～渋谷店'],
  ['the wave dash and ASCII', '新宿〜渋谷店', '新宿~渋谷店'],
  ['the dashes of Shift_JIS', '本店—EC', '本店―EC'],
  ['a hyphen, a minus and a full-width hyphen', 'main-shop', 'main−ｓｈｏｐ'],
  ['a hyphen that does not break', 'main-shop', 'main\u2011shop'],
  ['the long vowel mark beside a digit or a letter', 'EC-1', 'ECー1'],
  ['the long vowel mark before a letter, in half width', '店-A', '店ｰA'],
  ['the double lines', 'A‖B', 'A∥B'],
  ['yen sign and backslash', 'a\\b', 'a¥b'],
  ['yen sign and backslash in full width', 'a＼b', 'a￥b'],
  ['apostrophes', "owner's", 'owner’s'],
  ['quotation marks', '"A"', '“A”'],
  ['the middle dots', 'A・B', 'A·B'],
  ['the middle dot in half width', 'A・B', 'A･B'],
  ['a zero-width space', 'main-shop', 'main-shop\u200b'],
  ['a direction mark', 'card_paid', 'card_paid\u200e'],
  ['white space inside', 'main shop', 'main \u3000\t shop'],
  ['a no-break space', 'main shop', 'main\u00a0shop'],
])('makes one of %s', (_what, one, other) => expect(codeKey(other)).toBe(codeKey(one)));

it.each([
  ['the long vowel mark in a word', 'カード', 'カ-ド'],
  ['voiced and unvoiced', 'ハート', 'バート'],
  ['hiragana and katakana', 'かーど', 'カード'],
  ['a blank and none', 'main shop', 'mainshop'],
  ['a dash and a wave', 'a-b', 'a~b'],
  ['kanji one and a dash', '一', '-'],
])('keeps %s apart', (_what, one, other) => expect(codeKey(other)).not.toBe(codeKey(one)));

it.each(['', ' ', '\u3000', '\u200b', '\u200e \u00ad'])('takes %j as blank', (text) =>
  expect(codeKey(text)).toBeUndefined(),
);
