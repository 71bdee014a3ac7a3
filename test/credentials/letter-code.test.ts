import fc from 'fast-check';
import { makeLetterCode, readLetterCode, showLetterCode } from '../../server/credentials/letter-code';

const alphabet = '23456789ACEFHJKMNPRTWXY';
const codes = fc.constant(null).map(makeLetterCode);
const wide = (text: string) =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

test('a code is sixteen characters in four groups, of more than sixty random bits', () => {
  expect(showLetterCode(makeLetterCode())).toMatch(/^[2-9ACEFHJKMNPRTWXY]{4}(-[2-9ACEFHJKMNPRTWXY]{4}){3}$/);
  expect(Math.log2(alphabet.length ** 14)).toBeGreaterThan(60);
  expect(new Set([...Array(1000)].map(makeLetterCode)).size).toBe(1000);
});

test('every way in which people write it is read', () => {
  fc.assert(
    fc.property(codes, fc.constantFrom('-', ' ', '', 'ー', '−', '－', '‐', ' - '), (code, hyphen) => {
      const written = code.replace(/(.{4})(?=.)/g, `$1${hyphen}`);
      for (const text of [written, written.toLowerCase(), wide(written), wide(written.toLowerCase()), ` ${written}\n`])
        expect(readLetterCode(text)).toBe(code);
    }),
  );
});

test('what is misread from paper is understood', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const misread = code.replace(/[5286]/g, (digit) => ({ 5: 'S', 2: 'Z', 8: 'b', 6: 'G' })[digit] ?? digit);
      expect(readLetterCode(misread)).toBe(code);
    }),
  );
});

test('one or two wrong characters, and two that changed places, are noticed', () => {
  const place = fc.integer({ min: 0, max: 15 });
  const shift = fc.integer({ min: 1, max: alphabet.length - 1 });
  const wrong = (code: string, at: number, by: number) => {
    const value = (alphabet.indexOf(code[at] ?? '') + by) % alphabet.length;
    return code.slice(0, at) + alphabet[value] + code.slice(at + 1);
  };
  fc.assert(
    fc.property(codes, place, shift, place, shift, (code, first, by, second, alsoBy) => {
      expect(readLetterCode(wrong(code, first, by))).toBe('mistyped');
      if (first === second) return;
      expect(readLetterCode(wrong(wrong(code, first, by), second, alsoBy))).toBe('mistyped');
      const swapped = [...code];
      [swapped[first], swapped[second]] = [code[second] ?? '', code[first] ?? ''];
      if (code[first] !== code[second]) expect(readLetterCode(swapped.join(''))).toBe('mistyped');
    }),
    { numRuns: 2000 },
  );
});

test.each(['', '1234', 'あいうえおかきくけこさしすせそた', `${'2'.repeat(17)}`, '\0'.repeat(16)])(
  '%s is no code',
  (text) => {
    expect(readLetterCode(text)).toBe('mistyped');
  },
);
