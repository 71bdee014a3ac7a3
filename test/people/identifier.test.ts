import fc from 'fast-check';
import {
  kanaKey,
  lastFourDigits,
  normaliseEmail,
  normaliseId,
  normaliseName,
  normalisePhone,
  normaliseText,
  readEmail,
  readId,
  readNumber,
  readPhone,
} from '../../server/people/identifier';

const fullWidth = (text: string) =>
  text.replace(/[!-~]/g, (half) => String.fromCharCode(half.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000');
const anyText = fc.string({ unit: 'binary' });
const japanese = (text: string) => normalisePhone(text, 'JP');
const functions = {
  ...{ normaliseText, normaliseName, normaliseId, normaliseEmail, kanaKey },
  normalisePhone: japanese,
};

describe.each(Object.entries(functions))('%s', (_name, normalise) => {
  test('returns its own results unchanged', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.emailAddress(),
          fc.string({ unit: fc.constantFrom(...'0+-() １２34ー−アか゛ｶﾞーァ') }),
          fc.string({ unit: fc.constantFrom(...`a@.'"<>=;,。0Eー‐“”x`) }),
        ),
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

  test.each([
    ...['<k@shop.example>', 'mailto:k@shop.example', 'MAILTO:k@shop.example?subject=a@b', 'k@shop.example.'],
    ...["'k@shop.example", 'k@shop.example;', '見本<k@shop.example>', '"Doe, K" <k@shop.example>;', 'k@shop。example'],
    ...['="k@shop.example"', '‹k@shop.example›', '見本 ‹k@shop.example›', '“k@shop.example”', 'k@shop.example。'],
    ...[
      '<mailto:k@shop.example>',
      'k@shop.example <K@shop.example>',
      '\u200ek@shop.example\u200b',
      '"k"@shop.example,',
    ],
  ])('lose the marks that programs put around them: %s', (written) => {
    expect(readEmail(written)).toEqual({ value: 'k@shop.example' });
  });

  test('have their domain in ASCII, however it is written', () => {
    const forms = ['taro@日本語.example', 'taro@XN--WGV71A119E.example', 'taro@日本語｡Ｅｘａｍｐｌｅ'];
    expect(forms.map(normaliseEmail)).toEqual(forms.map(() => 'taro@xn--wgv71a119e.example'));
  });

  test.each([
    ...['a@x.example, b@y.example', 'a@x.example;b@y.example', 'a@x.example b@y.example', 'a@x.example <b@y.example>'],
    ...['<a@x.example>, <b@y.example>', 'a@x.example, B <b@y.example>', 'mailto:a@x.example,b@y.example'],
  ])('two in one cell are refused: %s', (written) => {
    expect(readEmail(written)).toEqual({ fault: 'two_addresses' });
  });

  test.each([
    ...['taro', '@example.jp', 'taro@', 'a b@example.jp', 'A123456', '見本@shop.example', 'a@localhost', 'a@1.2.3.4'],
    ...['a@x.example/b', 'a@x:80.example', 'a@-x.example', 'a@x..example', 'a@ex%41mple.com', 'a@shop‐x.example'],
    ...[`${'a'.repeat(65)}@x.example`, `a@${'b'.repeat(64)}.example`, '"a b"@x.example', 'a(b)@x.example'],
  ])('no mail could reach %s', (text) => {
    expect(readEmail(text)).toEqual({ fault: 'no_email' });
  });
});

describe('phones', () => {
  const hyphens = ['-', 'ー', '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ｰ', '─', ' ', '\u3000', ''];

  test('are the same with any hyphen and in full width', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^0([2-9]0\d{8}|[1-9][1-9]\d{7})$/),
        fc.constantFrom(...hyphens),
        fc.boolean(),
        (digits, hyphen, wide) => {
          fc.pre(!digits.startsWith('010'));
          const typed = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].join(hyphen);
          expect(japanese(wide ? fullWidth(typed) : typed)).toBe(`+81${digits.slice(1)}`);
        },
      ),
    );
  });

  test('the fast path agrees with libphonenumber', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?0-?[1-9](-?\d){7,9}-?$/), (typed) => {
        expect(japanese(typed)).toBe(readNumber(typed.replaceAll('-', ''), 'JP'));
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
    ['0081-90-1000-0303', '+819010000303'],
    ['010 81 90 1000 0303', '+819010000303'],
    ['00 44 20 7946 0958', '+442079460958'],
    ["'09010000303", '+819010000303'],
    ['="09010000303"', '+819010000303'],
    ['090-1000-0303;', '+819010000303'],
    ['tel:+81-90-1000-0303;ext=12', '+819010000303'],
    ['090ー1000ー0303', '+819010000303'],
    ['060-1234-5678', '+816012345678'],
    ['090-0000-0000', '+819000000000'],
  ])('%s is %s', (typed, expected) => {
    expect(japanese(typed)).toBe(expected);
  });

  test.each(['A0123456789', 'taro', '090-1234-5678 or 03-1234-5678', '09012345678a'])('%s is none', (text) => {
    expect(readPhone(text, 'JP')).toEqual({ fault: 'no_phone' });
  });

  test.each([
    '090-1000-034',
    '090-1000-03400',
    '03-1234-567',
    '03-12345-6789',
    '110',
    '0120-907-2500',
    '+44 7911 12345',
  ])('no country has %s', (text) => {
    expect(readPhone(text, 'JP')).toEqual({ fault: 'impossible_phone' });
  });

  test.each(['9010000302.0', '9.010000302E+09', '9.010000302E9'])('%s is what a spreadsheet left of one', (text) => {
    expect(readPhone(text, 'JP')).toEqual({ fault: 'mangled_number' });
  });

  test('without a country code are of the country that is given', () => {
    expect(normalisePhone('020 7946 0958', 'GB')).toBe('+442079460958');
    expect(normalisePhone('07700 900123', 'GB')).toBe('+447700900123');
    expect(normalisePhone('(202) 555-0123', 'US')).toBe('+12025550123');
    expect(readPhone('07911 12345', 'GB')).toEqual({ fault: 'impossible_phone' });
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

describe('IDs', () => {
  test('lose invisible characters and keep their case', () => {
    expect(normaliseId('\ufeffＡｂ\u{fe0f}c-００1\u200b ')).toBe('Abc-001');
  });

  test('have one hyphen, whatever dash was typed; a long vowel mark between kana stays', () => {
    const typed = ['A‐1', 'A‑1', 'A–1', 'A—1', 'A―1', 'A−1', 'A－1', 'Aｰ1', 'Aー1', 'A─1'];
    expect(typed.map(normaliseId)).toEqual(typed.map(() => 'A-1'));
    expect(['ユーザー', 'A〜1'].map(normaliseId)).toEqual(['ユーザー', 'A〜1']);
  });

  test.each(["'000203", '="000203"', '"000203"', '“000203”', "'000203'", ' ‹000203› '])(
    'lose the marks that programs put around them: %s',
    (written) => {
      expect(readId(written)).toEqual({ value: '000203' });
    },
  );

  test.each(['000205.0', '205.00', '1.2E+11', '1.2e+11', '1E+11', '1.2E11', "'205.0"])(
    'of %s nobody knows the digits',
    (text) => {
      expect(readId(text)).toEqual({ fault: 'mangled_number' });
    },
  );

  test.each(['12E5', '1.5', 'a.0', '000205;', '000205.'])('%s is one', (text) => {
    expect(readId(text)).toEqual({ value: text });
  });
});

describe('every reader', () => {
  const classes = [
    ...['a', '0', ' ', '@', '.', '-', ',', '"', "'", '<', '(', '内線', 'ー', '\u200b', '。', '='],
    ...['\u0301\u0323', '\uff9e\u0301', '゛', '漢', '\0'],
  ];
  const readers = {
    ...functions,
    lastFourDigits,
    readEmail,
    readId,
    readPhone: (text: string) => readPhone(text, 'GB'),
  };
  const parts = classes.flatMap((one) => [one, `0${one}a@`]);

  test.each(Object.entries(readers))('%s takes no longer than 100 KB are long', (_name, read) => {
    for (const part of parts) {
      const text = part.repeat(Math.ceil(100_000 / part.length));
      const begun = performance.now();
      for (const one of [text, `0${text.slice(0, 900)}x`, `<${text.slice(0, 900)}`]) read(one);
      expect(performance.now() - begun).toBeLessThan(1500);
    }
  });
});
