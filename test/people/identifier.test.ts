import fc from 'fast-check';
import {
  kanaKey,
  lastFourDigits,
  normaliseEmail,
  normaliseId,
  normaliseName,
  normalisePhone,
  normaliseText,
  readNumber,
} from '../../server/people/identifier';

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (half) => String.fromCharCode(half.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');
const anyText = fc.string({ unit: 'binary' });
const functions = { normaliseText, normaliseName, normaliseId, normaliseEmail, normalisePhone, kanaKey };

describe.each(Object.entries(functions))('%s', (_name, normalise) => {
  test('returns its own results unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.emailAddress(), fc.string({ unit: fc.constantFrom(...'0+-() １２34ー−アか゛ｶﾞーァ') })),
        (text) => {
          const once = normalise(text);
          if (once !== undefined) expect(normalise(once)).toBe(once);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('takes blanks as nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\u3000', '\t', '\n') }), (blank) => {
        expect(normalise(blank)).toBeUndefined();
      }),
    );
  });
});

describe('emails', () => {
  test('are the same in full width, upper case and between spaces', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(normaliseEmail(`　${fullWidth(email).toUpperCase()} `)).toBe(normaliseEmail(email.toLowerCase()));
      }),
    );
  });

  test.each([
    ['a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
    ['.a.@ezweb.ne.jp', '.a.@ezweb.ne.jp'],
    ['"a..b."@docomo.ne.jp', 'a..b.@docomo.ne.jp'],
    ['Taro＠Example.JP\u200b', 'taro@example.jp'],
  ])('of old carriers and from copied text are kept: %s', (typed, expected) => {
    expect(normaliseEmail(typed)).toBe(expected);
  });

  test.each(['taro', '@example.jp', 'taro@', 'a b@example.jp', 'a@b@example.jp', 'A123456'])('%s is none', (text) => {
    expect(normaliseEmail(text)).toBeUndefined();
  });
});

describe('phones', () => {
  const hyphens = ['-', 'ー', '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ｰ', '─', ' ', '\u3000', ''];

  test('are the same with any hyphen and in full width', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^0[1-9]\d{8,9}$/),
        fc.constantFrom(...hyphens),
        fc.boolean(),
        (digits, hyphen, wide) => {
          fc.pre(!digits.startsWith('010'));
          const typed = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].join(hyphen);
          expect(normalisePhone(wide ? fullWidth(typed) : typed)).toBe(`+81${digits.slice(1)}`);
        },
      ),
    );
  });

  test('the fast path agrees with libphonenumber', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?0(-?\d){8,10}-?$/), (typed) => {
        expect(normalisePhone(typed)).toBe(readNumber(typed.replaceAll('-', ''), 'JP'));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['+81 (0)90-1234-5678', '+819012345678'],
    ['9012345678', '+819012345678'],
    ['(03)1234-5678 内線12', '+81312345678'],
    ['tel:+1-650-253-0000', '+16502530000'],
    ['0120-907-250', '+81120907250'],
  ])('%s is %s', (typed, expected) => {
    expect(normalisePhone(typed)).toBe(expected);
  });

  test.each(['A0123456789', '110', 'taro', '090-1234-5678 or 03-1234-5678', '09012345678a'])('%s is none', (text) => {
    expect(normalisePhone(text)).toBeUndefined();
  });

  test('have their last four digits found from the whole or from the four', () => {
    expect(['090-1234-５６７８', '５６７８', '567', ''].map(lastFourDigits)).toEqual([
      '5678',
      '5678',
      undefined,
      undefined,
    ]);
  });
});

describe('kana', () => {
  test.each([
    ['やまだ　はなこ', 'ヤマダハナコ'],
    ['ﾔﾏﾀﾞ ﾊﾅｺ', 'ヤマダハナコ'],
    ['カ゛ッツ・ユーコ', 'ガツツユーコ'],
    ['シヨウコ', 'シヨウコ'],
    ['ショウコ', 'シヨウコ'],
    ['Smith ジョン', 'smithジヨン'],
  ])('%s is looked up as %s', (typed, key) => {
    expect(kanaKey(typed)).toBe(key);
  });

  test('keep the long vowel mark, which is no hyphen there', () => {
    expect(kanaKey('ユーコ')).not.toBe(kanaKey('ユコ'));
  });

  test('names in ideographs are none', () => {
    expect(kanaKey('山田花子')).toBeUndefined();
  });
});

test('names keep every ideograph as it was written', () => {
  for (const name of ['髙﨑邊', '神\u{fa19}', '葛\u{e0100}城', '福\u{fa1b}'])
    expect(normaliseName(` ${name}　`)).toBe(name);
  expect(normaliseName('Ｓｍｉｔｈ　ｼﾞｮﾝ')).toBe('Smith ジョン');
});

test('IDs lose invisible characters and keep their case', () => {
  expect(normaliseId('\ufeffＡｂ\u{fe0f}c-００1\u200b ')).toBe('Abc-001');
});
