import fc from 'fast-check';
import { holdsCardNumber } from '../../server/sealing/card-number';

/** Digits with the check digit that makes them pass (ISO/IEC 7812-1, annex B), worked out from the left. */
const withCheckDigit = (digits: string) => {
  const sum = [...digits].reduce((total, digit, index) => {
    const doubled = (digits.length - index) % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
};
const anyNumber = fc.stringMatching(/^[1-9]\d{11,17}$/).map(withCheckDigit);
const fullWidth = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

test('numbers of 13 to 19 digits that pass the check are found, however they are written', () => {
  fc.assert(
    fc.property(
      anyNumber,
      fc.constantFrom('', ' ', '\t', '\n', '-', '　', '−', 'ー', ' - '),
      fc.boolean(),
      (number, mark, isWide) => {
        const parted = (number.match(/.{1,4}/g) ?? []).join(mark);
        expect(holdsCardNumber(`カード ${isWide ? fullWidth(parted) : parted} 期限 12/25`)).toBe(true);
      },
    ),
  );
});

test('numbers that fail the check, and shorter ones, are not', () => {
  fc.assert(
    fc.property(anyNumber, fc.integer({ min: 1, max: 9 }), (number, more) => {
      const wrong = number.slice(0, -1) + String((Number(number.at(-1)) + more) % 10);
      expect(holdsCardNumber(wrong)).toBe(false);
      expect(holdsCardNumber(withCheckDigit(number.slice(0, 10)))).toBe(false);
    }),
  );
});

test.each([
  ['4111 1111 1111 1111', true],
  ['4111-1111-1111-1111 1225', true],
  ['１２３４　４１１１１１１１１１１１１１１１', true],
  ['0000-0000-0000-0000', false],
  ['電話 090-1234-5678 または 03-1234-5678', false],
  ['2016-12-22 08:30:15', false],
])('%s: %s', (text, expected) => {
  expect(holdsCardNumber(text)).toBe(expected);
});

test('a product code of 13 digits is none where products stand', () => {
  expect([holdsCardNumber('4006381333931', 14), holdsCardNumber('4111111111111111', 14)]).toEqual([false, true]);
});
