import fc from 'fast-check';
import { createKeyring } from '../../server/sealing/keyring';
import { type Referred, readReference, referenceOf, showReference } from '../../server/sealing/reference';
import { testConfig, testKeys } from '../dependencies';

const ofOther = createKeyring(testConfig().piiKey, Buffer.alloc(32, 9).toString('base64'));
const referred = fc.record({
  kind: fc.constantFrom<Referred['kind']>('check', 'inquiry'),
  number: fc.bigInt({ min: 0n, max: 4_999_999_999n }),
});

test('is read back however it is typed: blanks, any hyphens, full width', () => {
  fc.assert(
    fc.property(referred, (one) => {
      const digits = referenceOf(testKeys, one);
      const shown = showReference(digits);
      expect(shown).toMatch(/^\d{4} \d{4} \d{4}$/);
      const wide = [...shown].map((sign) =>
        sign === ' ' ? '　' : String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0),
      );
      for (const typed of [digits, shown, ` ${shown.replaceAll(' ', '−')}`, shown.replaceAll(' ', 'ー'), wide.join('')])
        expect(readReference(testKeys, typed)).toEqual(one);
    }),
  );
});

test('tells a digit misheard and two that changed places', () => {
  fc.assert(
    fc.property(referred, fc.nat(11), fc.integer({ min: 1, max: 9 }), (one, at, more) => {
      const digits = referenceOf(testKeys, one);
      const wrong = digits.slice(0, at) + ((Number(digits[at]) + more) % 10) + digits.slice(at + 1);
      expect(readReference(testKeys, wrong)).toBeUndefined();
      const swapped = digits.slice(0, at) + (digits[at + 1] ?? '') + digits[at] + digits.slice(at + 2);
      if (at < 11 && swapped !== digits) expect(readReference(testKeys, swapped)).toBeUndefined();
    }),
  );
});

test('of another installation is another number, and neither counts up nor shares a beginning', () => {
  const numbers = Array.from({ length: 2_000 }, (_, index) => BigInt(index + 1));
  const all = numbers.flatMap((number) =>
    (['check', 'inquiry'] as const).map((kind) => referenceOf(testKeys, { kind, number })),
  );
  expect(new Set(all).size).toBe(all.length);
  const elsewhere = new Set(numbers.map((number) => referenceOf(ofOther, { kind: 'check', number })));
  expect(all.filter((one) => elsewhere.has(one))).toEqual([]);
  const risings = all.filter((one, index) => index > 0 && one > (all[index - 1] as string)).length;
  expect(risings / all.length).toBeGreaterThan(0.45);
  expect(risings / all.length).toBeLessThan(0.55);
  expect(new Set(all.map((one) => one.slice(0, 3))).size).toBeGreaterThan(900);
});

test('is nothing that is no such number', () => {
  for (const typed of ['', '1234', 'abcd efgh ijkl', '1'.repeat(100_000)])
    expect(readReference(testKeys, typed)).toBeUndefined();
});
