import fc from 'fast-check';
import { checkIdOf, referenceOf } from '../../server/checks/check-reference';

const anyId = fc.bigInt({ min: 1n, max: 9_999_999_999n });

test('a reference leads back to its check, also as people write it down', () => {
  fc.assert(
    fc.property(anyId, (id) => {
      const reference = referenceOf(id);
      expect(reference).toMatch(/^\d{4} \d{4} \d{4}$/);
      expect(checkIdOf(reference)).toBe(id);
      expect(checkIdOf(` ${reference.replaceAll(' ', '−')}`)).toBe(id);
      expect(
        checkIdOf(
          [...reference].map((c) => (c === ' ' ? '　' : String.fromCharCode(c.charCodeAt(0) + 0xfee0))).join(''),
        ),
      ).toBe(id);
    }),
  );
});

test('a digit misheard, or two neighbours changed, is noticed', () => {
  fc.assert(
    fc.property(anyId, fc.nat(11), fc.integer({ min: 1, max: 9 }), (id, place, shift) => {
      const digits = referenceOf(id).replaceAll(' ', '');
      const wrong = `${digits.slice(0, place)}${(Number(digits[place]) + shift) % 10}${digits.slice(place + 1)}`;
      expect(checkIdOf(wrong)).toBeUndefined();
      const swapped = `${digits.slice(0, place)}${digits[place + 1] ?? ''}${digits[place]}${digits.slice(place + 2)}`;
      if (swapped !== digits) expect(checkIdOf(swapped)).toBeUndefined();
    }),
  );
});

test('neighbouring checks have references that do not look alike', () => {
  expect(referenceOf(1n)).not.toBe(referenceOf(2n));
  expect(referenceOf(1n).slice(0, 4)).not.toBe(referenceOf(2n).slice(0, 4));
  expect(checkIdOf('1234')).toBeUndefined();
  expect(checkIdOf('abcd efgh ijkl')).toBeUndefined();
});
