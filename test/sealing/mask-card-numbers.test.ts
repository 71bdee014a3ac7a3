import fc from 'fast-check';
import { maskCardNumbers } from '../../server/sealing/mask-card-numbers';

test.each([
  ['カードは 4242 4242 4242 4242 です', 'カードは •••• •••• •••• 4242 です'],
  ['4242-4242-4242-4242', '••••-••••-••••-4242'],
  ['４２４２４２４２４２４２４２４２', '••••••••••••４２４２'],
  ['4242ー4242ー4242ー4242', '••••ー••••ー••••ー4242'],
  ['378282246310005 exp 12/27', '•••••••••••0005 exp 12/27'],
  ['電話は 090-1234-5678 です', '電話は 090-1234-5678 です'],
  ['注文番号 1234567890123', '注文番号 1234567890123'],
  ['2016年6月3日に支払いました', '2016年6月3日に支払いました'],
])('%s', (text, masked) => expect(maskCardNumbers(text)).toBe(masked));

const withCheckDigit = (digits: number[]) => {
  const sum = digits.reduceRight((total, digit, index) => {
    const doubled = (digits.length - index) % 2 === 1 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
};

test('no card number of 13 to 19 digits stays readable, wherever it stands and however it is grouped', () => {
  const number = fc
    .array(fc.nat(9), { minLength: 12, maxLength: 18 })
    .filter((digits) => digits.some((digit) => digit > 0));
  const around = fc.stringMatching(/^[^\p{Nd}\p{Dash_Punctuation}\s]{0,9}$/u);
  fc.assert(
    fc.property(number, around, around, fc.constantFrom('', ' ', '-', '　', '－'), (digits, before, after, parted) => {
      const card = withCheckDigit(digits);
      const grouped = card.replace(/(\d{4})(?=\d)/g, `$1${parted}`);
      const masked = maskCardNumbers(`${before}${grouped}${after}`);
      expect(masked.replace(/[^\d]/g, '').length).toBeLessThanOrEqual(
        4 + (before + after).replace(/[^\d]/g, '').length,
      );
    }),
  );
});
