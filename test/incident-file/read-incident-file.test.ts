import { InvalidInputError } from '../../server/errors';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

/** `line key: message` of every problem. */
function problemsOf(source: string, language: 'ja' | 'en' = 'en'): string[] {
  try {
    readIncidentFile(source, language);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.problems.map(({ line, key, message }) => `${line ?? '-'} ${key ?? '-'}: ${message}`);
  }
  return [];
}

describe('a good incident file', () => {
  it('is read with defaults filled in', () => {
    const document = readIncidentFile(sampleIncidentFile);
    expect(document).toMatchObject({ incident: 'sample-2024', certainty: 'confirmed', sample: false });
    expect(document.exposures[0]).toMatchObject({ certainty: 'suspected', announced: { count: 29, unit: 'people' } });
    expect(document.exposures[1]).toMatchObject({ certainty: 'confirmed', include_withdrawn: true });
    expect(document.desks[0]).toMatchObject({ closed_from: '2017-03-15', time_zone: 'Asia/Tokyo' });
  });

  it('may be JSON', () => {
    const document = readIncidentFile(sampleIncidentFile);
    expect(readIncidentFile(JSON.stringify(document, null, 1))).toEqual(document);
    expect(readIncidentFile(JSON.stringify(document))).toEqual(document);
  });

  it('needs only the required keys', () => {
    const least = `
incident: least
organisation: {ja: 会社}
title: {ja: お知らせ}
exposures: [{code: 2a, title: {ja: 全員}, basis: window, data_items: [email], desk: d}]
desks: [{code: d}]`;
    expect(readIncidentFile(least).exposures[0]).toMatchObject({ code: '2a', certainty: 'confirmed' });
  });

  it.each([
    ['2016-05-20', '2016-05-20'],
    ['2016-12-22T08:30', '2016-12-22T08:30'],
    ['2016-12-22 08:30', '2016-12-22T08:30'],
    ['2016-12-22T08:30:15', '2016-12-22T08:30:15'],
    ['20161222', '2016-12-22'],
    ['2016/5/2', '2016-05-02'],
    ['平成28年12月22日', '2016-12-22'],
    ['H28.12.22 8:30', '2016-12-22T08:30'],
    ['２０１６年１２月２２日', '2016-12-22'],
    ['2016-12-22T08:30+09:00', '2016-12-22T08:30+09:00'],
  ])('reads %s as a date, unquoted and quoted', (written, canonical) => {
    const source = changed(', to: 2016-08-14', '', changed('from: 2016-05-20', `from: ${written}`));
    expect(readIncidentFile(source).exposures[0]?.criteria?.[0]?.from).toBe(canonical);
    expect(readIncidentFile(source.replace(written, `"${written}"`)).exposures[0]?.criteria?.[0]?.from).toBe(canonical);
  });

  it('takes times of day without quotation marks', () => {
    const source = changed('open: "10:00"', 'open: 9:00');
    expect(readIncidentFile(source).desks[0]?.hours?.[0]?.open).toBe('09:00');
  });

  it('lets anchors repeat a text', () => {
    const source = changed(
      '{ja: 会員情報, en: Member information}',
      '*t',
      changed('title: {ja: ウ', 'title: &t {ja: ウ'),
    );
    expect(readIncidentFile(source).exposures[1]?.title.en).toBe('Via the web server');
  });
});

describe('a wrong incident file is refused, naming line and key', () => {
  it.each<[string, string, string, string[]]>([
    [
      'a typing error in a key',
      'payment_methods:',
      'payment_method:',
      ['11 exposures[0].criteria[0].payment_method: unknown key (did you mean "payment_methods"?)'],
    ],
    [
      'an unknown key',
      'holidays: closed',
      'colour: red',
      ['30 desks[0].colour: unknown key; expected one of code, name, '],
    ],
    [
      'a key twice',
      'basis: window',
      'basis: window\n    basis: list',
      ['22 exposures[1].basis: this key stands twice; keep one'],
    ],
    [
      'a missing key',
      '    desk: main\n    leak_ended',
      '    leak_ended',
      ['19 exposures[1].desk: missing; expected one text'],
    ],
    [
      'an empty key',
      '    desk: main\n    leak_ended',
      '    desk:\n    leak_ended',
      ['23 exposures[1].desk: empty; expected one text'],
    ],
    [
      'a wrong basis',
      'basis: both',
      'basis: bth',
      ['9 exposures[0].basis: expected one of window, list, both, either, found "bth" (did you mean "both"?)'],
    ],
    [
      'an unknown data item',
      '[login_id, password]',
      '[login_id, pasword]',
      ['22 exposures[1].data_items[1]: no data item "pasword" (did you mean "password"?)'],
    ],
    [
      'an empty array',
      'sites: [alpha, beta]',
      'sites: []',
      ['11 exposures[0].criteria[0].sites: empty; expected at least one item, or no such key'],
    ],
    [
      'a plain title',
      'title: {ja: 会員情報, en: Member information}',
      'title: 会員情報',
      ['20 exposures[1].title: expected a text by language: {ja: …, en: …}'],
    ],
    [
      'an unknown language',
      'en: Sample Inc.',
      'fr: Sample',
      ['2 organisation.fr: unknown key; expected one of en, ja'],
    ],
    [
      'criteria on a list',
      'basis: both',
      'basis: list',
      ['10 exposures[0].criteria: expected no criteria with basis list'],
    ],
    [
      'both without criteria',
      'basis: window',
      'basis: either',
      ['19 exposures[1].criteria: missing; expected at least one criterion with basis either'],
    ],
    [
      'part_of itself',
      'part_of: other-exposure',
      'part_of: web-server',
      ['14 exposures[0].part_of: expected another exposure, not itself'],
    ],
    [
      'part_of an unknown one',
      'part_of: other-exposure',
      'part_of: othr-exposure',
      ['14 exposures[0].part_of: no exposure of this incident "othr-exposure" (did you mean "other-exposure"?)'],
    ],
    [
      'an unknown desk',
      '    desk: main\n    leak',
      '    desk: second\n    leak',
      ['23 exposures[1].desk: no desk "second"; expected one of main'],
    ],
    [
      'a duplicate code',
      'code: other-exposure',
      'code: web-server',
      ['14 exposures[0].part_of: no exposure', '19 exposures[1].code: "web-server" stands twice'],
    ],
    [
      'from after to',
      'to: 2016-08-14',
      'to: 2016-05-19',
      ['11 exposures[0].criteria[0].to: expected 2016-05-20 or later'],
    ],
    ['a day that does not exist', 'to: 2016-08-14', 'to: 2016-02-30', ['11 exposures[0].criteria[0].to: no such date']],
    [
      'a time where a day is expected',
      'closed_from: 2017-03-15',
      'closed_from: 2017-03-15T10:00',
      ['31 desks[0].closed_from: expected a day without a time'],
    ],
    [
      'a wrong time of day',
      'open: "10:00"',
      'open: "25:00"',
      ['29 desks[0].hours[0].open: expected a time of day', '29 desks[0].hours[0].close: expected a time after'],
    ],
    [
      'closing before opening',
      'close: "12:30"',
      'close: "9:30"',
      ['29 desks[0].hours[0].close: expected a time after 10:00'],
    ],
    [
      'wrong days',
      '[{days: mon-fri, open: "10',
      '[{days: monday, open: "10',
      ['29 desks[0].hours[0].days: expected days such as mon-fri'],
    ],
    [
      'an unknown time zone',
      'time_zone: Asia/Tokyo\nannounced',
      'time_zone: Asia/Tokio\nannounced',
      ['4 time_zone: expected a time zone by name'],
    ],
    [
      'an offset as time zone',
      'time_zone: Asia/Tokyo\nannounced',
      'time_zone: "+09:00"\nannounced',
      ['4 time_zone: expected a time zone by name'],
    ],
    [
      'a password without leak_ended',
      '    leak_ended: 2016-08-14\n',
      '',
      ['19 exposures[1].leak_ended: missing; expected the day or minute'],
    ],
    ['a negative count', 'count: 29', 'count: -1', ['16 exposures[0].announced.count: expected 0 or more']],
    ['half a count', 'count: 29', 'count: 2.5', ['16 exposures[0].announced.count: expected a whole number']],
    ['a count as text', 'count: 29', 'count: "29"', ['16 exposures[0].announced.count: expected a whole number']],
    [
      'a count that is huge',
      'count: 29',
      'count: 99999999999999999999',
      ['16 exposures[0].announced.count: expected a whole number'],
    ],
    [
      'yes for true',
      'include_withdrawn: true',
      'include_withdrawn: yes',
      ['13 exposures[0].include_withdrawn: expected true or false'],
    ],
    [
      'a tag',
      'basis: window',
      'basis: !!str window',
      ['21 exposures[1].basis: a YAML tag (!…); expected a plain value'],
    ],
    ['an alias without anchor', 'basis: window', 'basis: *window', ['21 exposures[1].basis: no "&window" before this']],
    ['a NUL', '株式会社サンプル', 'a\0b', ['2 organisation.ja: a character that is no text']],
    ['half a character', '株式会社サンプル', '"\\ud800"', ['2 organisation.ja: a character that is no text']],
  ])('%s', (_name, piece, by, expected) => {
    expect(problemsOf(changed(piece, by))).toEqual(expected.map((start) => expect.stringContaining(start)));
  });

  it.each([
    ['a tab', '    basis: window', '\tbasis: window', '21 -: a tab; indent with spaces'],
    ['an unclosed quote', 'en: Sample Inc.', 'en: "Sample Inc.', '2 -: not readable as YAML: '],
  ])('%s, without guessing at the rest', (_name, piece, by, expected) => {
    const problems = problemsOf(changed(piece, by));
    expect(problems.join('\n')).toContain(expected);
    expect(problems.join('\n')).not.toContain('unknown key');
  });

  it('for a circle of part_of', () => {
    const source = changed('basis: window', 'basis: window\n    part_of: web-server');
    expect(problemsOf(source)).toEqual([
      '14 exposures[0].part_of: goes in a circle: web-server → other-exposure → web-server',
      '22 exposures[1].part_of: goes in a circle: other-exposure → web-server → other-exposure',
    ]);
  });

  it('with all problems at once, in the order of the file', () => {
    const source = changed(
      'desk: main\n    leak',
      'desk: nope\n    leak',
      changed('basis: both', 'bassis: both', changed('title: {ja: お', 'titel: {ja: お')),
    );
    expect(problemsOf(source).map((problem) => problem.split(':')[0])).toEqual([
      '1 title',
      '3 titel',
      '7 exposures[0].basis',
      '9 exposures[0].bassis',
      '23 exposures[1].desk',
    ]);
  });
});

it.each([
  ['en: Sample Inc.', 'en: "Sample Inc.'],
  ['en: Sample Inc.}', 'en: Sample Inc.'],
  ['basis: window', 'basis: [window'],
  ['basis: window', 'basis: window}'],
  ['    basis: window', '   basis: window'],
  ['en: Sample Inc.', 'en: "\\q"'],
  ['basis: window', 'basis: &a &b window'],
  ['basis: window', '%basis: window'],
])('YAML that is broken by %j → %j is explained in Japanese to Japanese readers', (piece, by) => {
  const problems = problemsOf(changed(piece, by), 'ja');
  expect(problems).not.toEqual([]);
  for (const problem of problems) {
    expect(problem).toMatch(/^\d+ .*[ぁ-ん]/);
    expect(problem).not.toMatch(/[A-Za-z]{3,} [a-z]{2,}/);
  }
});

it.each(['\r\n', '\r'])('lines may end in %j', (end) => {
  expect(readIncidentFile(sampleIncidentFile.replaceAll('\n', end)).incident).toBe('sample-2024');
});

describe('what is no incident file', () => {
  it.each([
    ['nothing', '', '1 -: the file is empty'],
    ['only a comment', '# hello\n', '1 -: the file is empty'],
    ['plain text', 'hello', '1 -: this is plain text'],
    ['a list', '- a\n- b\n', '1 -: this is a list'],
    ['two documents', `${sampleIncidentFile}---\na: b\n`, '33 -: a second document begins here'],
    ['a huge file', `a: ${'x'.repeat(1024 * 1024)}`, '- -: the file is larger than 1 MiB'],
    ['a deep file', `a: ${'['.repeat(20_000)}`, '-'],
    [
      'a file that contains itself',
      `${sampleIncidentFile}faq: &f [*f]`,
      '- -: the file is nested too deeply, or aliases',
    ],
    ['a bomb', bomb(), '- -: the file is nested too deeply, or aliases'],
    ['a table', 'member_id,email\n1,a@example.com\n', '1 -: this is plain text'],
    ['binary', '\x7fELF\x02\x01\x01\0\0', '1 -: this is plain text'],
  ])('%s is refused', (_name, source, expected) => {
    expect(problemsOf(source)[0]).toContain(expected);
  });
});

/** Nine levels of nine aliases: 9^9 texts in a kilobyte. */
function bomb(): string {
  const levels = 'abcdefghi'.split('').map((name, index, all) => {
    const items = Array(9).fill(index === 0 ? 'lol' : `*${all[index - 1]}`);
    return `${name}: &${name} [${items.join(', ')}]`;
  });
  return levels.join('\n');
}
