import type { Request } from 'express';
import { readEnd } from '../../server/calls/end-form';
import { agrees, facts, saidAs } from '../../server/calls/fact';
import { readOpen } from '../../server/calls/open-form';
import { kinds, readSearch } from '../../server/calls/search-form';
import { readEmailCode } from '../../server/credentials/email-code';
import { readLetterCode } from '../../server/credentials/letter-code';
import { readInquiryForm } from '../../server/inquiries/inquiry-form';
import { findLoginIdFault } from '../../server/passwords/login-id-rules';
import { passwordContext } from '../../server/passwords/password-context';
import { findFault } from '../../server/passwords/password-rules';
import { maskCardNumbers } from '../../server/sealing/mask-card-numbers';
import { renderMarkdown } from '../../server/texts/markdown';
import { longestOf } from '../../server/web/field-limits';
import { networkOf } from '../../server/web/rate-limit';
import { testKeys } from '../dependencies';

/** Signs that readers treat alike, and beginnings that make a reader look for an end which never comes. */
const classes = [
  ...[
    'a',
    'Z',
    '1',
    '１',
    ' ',
    '\t',
    '\n',
    '\r',
    '\u3000',
    '\0',
    '-',
    '－',
    'ー',
    '−',
    '_',
    '.',
    ',',
    '、',
    ';',
    ':',
    '/',
    '\\',
    '|',
  ],
  ...[
    '@',
    '#',
    '$',
    '%',
    '&',
    '*',
    '+',
    '=',
    '~',
    '^',
    '!',
    '?',
    '"',
    "'",
    '`',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '・',
  ],
  ...['あ', 'ア', 'ｱ', 'ｶﾞ', '漢', '﨑', 'é', 'e\u0301', '\u200b', '\u202e', '\ufe0f', '🙂', '\ud800', '㍿', 'ﷺ'],
  ...[
    'a ',
    'a,',
    '1-',
    '1 ',
    '+1',
    'a@',
    'a.',
    '&#',
    '&a',
    '![',
    '[a](',
    '[a]: ',
    '<a',
    '**a',
    '_a_',
    '`a',
    '- a\n',
    '> ',
    '1. ',
    '|a|\n',
  ],
  ...['平成', '4111 ', '内線1', 'x1', '；a', 'アン '],
];
const long = (sign: string, length = 100_000) => sign.repeat(Math.ceil(length / sign.length));

/** CPU milliseconds of this process, so that what else runs on the machine does not count; the better of two. */
function cost(work: () => unknown): number {
  const once = () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  return Math.min(once(), once());
}

/**
 * 100,000 characters cost less than this, or else no more than in proportion to a quarter of them, which cost a sixteenth where something goes with
 * the square. (One sign may become eighteen when it is normalised.)
 */
const most = 200;
const isSlow = (work: (text: string) => unknown, sign: string) => [1, 2, 3, 4, 5].every(() => isSlowOnce(work, sign));
/** What goes with the square is slow however often it is asked; what meets a busy machine or the sweeping of memory is not. */
const isSlowOnce = (work: (text: string) => unknown, sign: string) => {
  const milliseconds = cost(() => work(long(sign)));
  return milliseconds > most && milliseconds > 8 * cost(() => work(long(sign, 25_000)));
};

const registered = {
  memberId: 'A-1',
  name: '印刷 花子',
  nameKana: 'インサツ ハナコ',
  phone: '090-0123-4567',
  email: 'a@example.jp',
};
const form = (value: string) => ({ body: new Proxy({}, { get: () => value }) }) as unknown as Request;
const readers: Record<string, (text: string) => unknown> = {
  'the search of the desk': (text) => kinds.map((kind) => readSearch(testKeys, { q: text, kind, second: '' })),
  'the second box of the search': (text) => readSearch(testKeys, { q: 'アン', kind: 'kana', second: text }),
  'the form that opens a call': (text) =>
    readOpen(
      testKeys,
      { person: text, reason: text, caller: text, case: text, lone: text, q: text },
      { supportCase: 'required' },
    ),
  'the form that ends a call': (text) => readEnd({ outcome: text, note: text, call_back: text }, new Date(0)),
  'the form of an inquiry': (text) => readInquiryForm(form(text), []),
  'what a caller states': (text) =>
    facts.map((fact) => [agrees(fact, text, { ...registered, [fact]: text }), saidAs(fact, text)]),
  'what masks card numbers': maskCardNumbers,
  'a code by mail': readEmailCode,
  'a code of a letter': readLetterCode,
  'a wish for a login ID': (text) => findLoginIdFault(text, 'aplus-2021', { birthDate: '1978-04-02', phone: text }),
  'a new password': (text) => findFault(text, 'default', passwordContext({ memberId: 'A-1', email: text }, [text])),
  'an address of a network': networkOf,
};

describe.each(Object.keys(readers))('%s', (name) => {
  it('costs no more than its length, whatever it is given', () => {
    const read = readers[name] as (text: string) => unknown;
    const slow = classes.filter((sign) => isSlow(read, sign));
    expect(slow).toEqual([]);
  });
});

it('Markdown of the longest text that a file may hold is set in the same time', () => {
  const slow = classes
    .map((sign) => ({
      sign,
      milliseconds: cost(() => renderMarkdown(`${long(sign).slice(0, 9_999)}${Math.random()}`.slice(-10_000))),
    }))
    .filter(({ milliseconds }) => milliseconds > most);
  expect(slow).toEqual([]);
});

it('every field has a limit', () => {
  expect(longestOf('identifier')).toBe(400);
  expect(longestOf('a field that nobody has thought of')).toBe(400);
});
