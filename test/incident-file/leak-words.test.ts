import { announcedText } from '../../server/incident-file/announced-text';
import type { IncidentDocument } from '../../server/incident-file/incident-document';
import { itemViews } from '../../server/incident-file/item-words';
import { codesWithoutLabel, labelOf } from '../../server/incident-file/label-of';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { textsOf } from '../../server/texts/i18n';

const file = (exposure: string, top = '') => `incident: leak-2024
organisation: {ja: 株式会社サンプル, en: Sample Inc.}
title: {ja: 漏えいについて, en: About the leak}
${top}
exposures:
  - code: staff
    title: {ja: 従業員, en: Staff}
    basis: list
    desk: main
    ${exposure}
desks: [{code: main}]
`;
const own = 'own_items: [{code: attendance, label: {ja: 勤怠, en: Attendance}, severity: 3}]';
const problems = (text: string): string[] => {
  try {
    readIncidentFile(text);
    return [];
  } catch (error) {
    return (error as { problems: { line: number; key?: string; message: string }[] }).problems.map(
      ({ line, key, message }) => `${line} ${key}: ${message}`,
    );
  }
};
const read = (exposure: string, top?: string): IncidentDocument => readIncidentFile(file(exposure, top));
const t = textsOf('en');

describe('data items', () => {
  it('are of the vocabulary or the incident’s own, certain or for some only', () => {
    const document = read(
      'data_items: [name, {item: passport_number, may: true}, {item: attendance, may: false}]',
      own,
    );
    expect(document.exposures[0]).toMatchObject({
      data_items: ['name', 'passport_number', 'attendance'],
      may_items: ['passport_number'],
    });
    const views = itemViews(['name', 'passport_number', 'attendance'], document, { lang: 'en', t }, [
      'passport_number',
    ]);
    expect(views.map(({ label, may }) => [label, may])).toEqual([
      ['Passport number', true],
      ['Attendance', undefined],
      ['Name', undefined],
    ]);
  });

  it.each([
    [
      'a misspelt word',
      'data_items: [pasport_number]',
      '',
      /^10 .*data_items\[0\]: no data item "pasport_number" \(did you mean "passport_number"\?\)/,
    ],
    ['an unknown key beside may', 'data_items: [{item: name, mai: true}]', '', /unknown key \(did you mean "may"\?\)/],
    [
      'a word of its own that the vocabulary has',
      'data_items: [name]',
      own.replace('attendance', 'salary'),
      /"salary" is a word of the vocabulary/,
    ],
    [
      'two offers with codes',
      'data_items: [name]\n    offers: [{code: a, title: {en: A}, codes: true}, {code: b, title: {en: B}, codes: true}]',
      '',
      /only one offer can have codes/,
    ],
    ['an announced range upside down', 'data_items: [name]\n    announced: {min: 5, max: 3}', '', /expected 5 or more/],
    [
      'an announced figure without a figure',
      'data_items: [name]\n    announced: {about: true}',
      '',
      /expected count, or min and max/,
    ],
    [
      'a comma that ends a text',
      'data_items: [name]\n    summary: {en: Cards, and more}',
      '',
      /"and more" has no value; put a text with a comma in quotation marks/,
    ],
  ])('%s is told with its line', (_name, exposure, top, expected) => {
    expect(problems(file(exposure, top)).join('\n')).toMatch(expected);
  });
});

it.each([
  ['{count: 1, unit: people}', '1 person'],
  ['{count: 380000, about: true, unit: {en: payment cards}}', 'about 380,000 payment cards'],
  ['{count: 40000, at_most: true}', 'at most 40,000 people'],
  ['{max: 40000}', 'at most 40,000 people'],
  ['{min: 10, max: 20, unit: records}', '10 to 20 records'],
  ['{min: 10}', '10 people or more'],
])('announced %s is read as %s', (announced, text) => {
  const [exposure] = read(`data_items: [name]\n    announced: ${announced}`).exposures;
  expect(announcedText(exposure?.announced ?? fail(), 'en', t)).toBe(text);
});

describe('codes', () => {
  const document = read(
    'data_items: [name]\n    member_kinds: [Ｇｏｌｄ, silver]',
    'labels: {member_kinds: {gold: {en: Gold members}}}',
  );
  const [gold, silver] = document.exposures[0]?.member_kinds ?? [];
  it('are called by their label, however they are written', () => {
    expect(labelOf(document, 'member_kinds', gold ?? '', { lang: 'en', t })).toBe('Gold members');
  });
  it('without one are listed for whoever publishes', () => {
    expect(codesWithoutLabel(document, t)).toEqual([{ what: 'member_kinds', code: silver }]);
  });
});

it('speaks to employees as such, not as customers', () => {
  expect(textsOf('ja', 'employees')('checks:heading.affected_confirmed')).toBe('あなたの情報が漏えいしました');
  expect(textsOf('ja')('checks:heading.affected_confirmed')).toBe('お客様の情報が漏えいしました');
  expect(textsOf('ja', 'other')('checks:heading.affected_confirmed')).toBe('ご本人の情報が漏えいしました');
});
