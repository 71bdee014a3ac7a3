import { actionList } from '../../server/guidance/action-list';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { textsOf } from '../../server/texts/i18n';

const incident = readIncidentFile(`
incident: sample-2024
organisation: {ja: 株式会社サンプル, en: Sample Inc.}
title: {ja: 漏えい, en: A leak}
exposures:
  - code: own-words
    title: {ja: カード, en: Card}
    basis: window
    data_items: [card_number]
    certainty: confirmed
    desk: main
    guidance:
      - for: [card_number]
        action: call_issuer
        title: {ja: 会社に連絡する, en: Contact the company}
        how: {ja: 対象であると伝える, en: Say that you are affected}
        how_possibly: {ja: 可能性があると伝える, en: Say that you may be affected}
  - code: confirmed
    title: {ja: 会員, en: Members}
    basis: window
    data_items: [card_number, password]
    certainty: confirmed
    leak_ended: 2024-03-01
    desk: main
  - code: suspected
    title: {ja: そのほか, en: Others}
    basis: window
    data_items: [card_number]
    certainty: suspected
    desk: main
desks: [{code: main, phones: [{number: "0120-000-000", from: domestic}]}]
`);

const nothing = { ticked: new Set<string>(), passwordChangedAt: undefined };
const en = { lang: 'en', t: textsOf('en') };
const exposureOf = (code: string) => {
  const exposure = incident.exposures.find((one) => one.code === code);
  if (!exposure) throw new Error(`no exposure ${code}`);
  return { incident, exposure, items: exposure.data_items };
};
const howOf = (matched: Parameters<typeof actionList>[0], title: string, reading = en) =>
  actionList(matched, nothing, reading)
    .find((action) => action.title.text === title)
    ?.parts.map(({ how }) => how?.html.replace(/<\/?p>/g, '').trim());

describe('a step says what is certain, and no more', () => {
  const call = 'Call your card issuer';

  it('in the words of the vocabulary', () => {
    const [certain, suspected] = [exposureOf('confirmed'), exposureOf('suspected')];
    expect(howOf([certain], call)).toEqual([expect.stringContaining('say that you are affected')]);
    for (const possible of [suspected, { ...certain, isPossible: true }])
      expect(howOf([possible], call)).toEqual([expect.stringContaining('say that your card details may have leaked')]);
  });

  it('once where it is certain of one thing and possible of another', () => {
    const [certain, suspected] = [exposureOf('confirmed'), exposureOf('suspected')];
    for (const both of [
      [certain, suspected],
      [suspected, certain],
    ])
      expect(howOf(both, call)).toEqual([expect.stringContaining('say that you are affected')]);
  });

  it('in those of the incident file', () => {
    const own = exposureOf('own-words');
    expect(howOf([own], 'Contact the company')).toEqual(['Say that you are affected']);
    expect(howOf([{ ...own, isPossible: true }], 'Contact the company')).toEqual(['Say that you may be affected']);
  });
});

it('plain language says the same steps, and keeps what was ticked', () => {
  const own = exposureOf('own-words');
  const [inWords] = actionList([own], nothing, { lang: 'ja', t: textsOf('ja') });
  const plain = actionList([own], nothing, { lang: 'ja', t: textsOf('yasashii'), isPlain: true });
  expect(plain.map(({ key, title }) => [key, title.text])).toEqual([[inWords?.key, 'カード会社に 電話します']]);
});

describe('the account ticks a step only when the whole of it is done', () => {
  const changed = { ticked: new Set<string>(), passwordChangedAt: new Date('2024-03-02T00:00:00Z') };
  const doneOf = (matched: Parameters<typeof actionList>[0]) =>
    Object.fromEntries(actionList(matched, changed, en).map(({ title, done }) => [title.text, done]));

  it('of the vocabulary: here, not at other sites', () => {
    expect(doneOf([exposureOf('confirmed')])).toMatchObject({
      'Change your password for this site': 'fact',
      'Change the password of other services where you use the same one': undefined,
    });
  });

  it('of an incident file: where the step says that this is all of it', () => {
    const { exposure, ...rest } = exposureOf('confirmed');
    const step = { for: ['password'], title: { en: 'Change it' } };
    const withStep = (guidance: object) => ({ ...rest, exposure: { ...exposure, guidance: [guidance] } as never });
    expect(doneOf([withStep(step)])['Change it']).toBeUndefined();
    expect(doneOf([withStep({ ...step, done_by: 'password_change' })])['Change it']).toBe('fact');
  });
});
