import request from 'supertest';
import { createApp } from '../../server/app';
import { answerJson } from '../../server/checks/answer-json';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import { exposureView } from '../../server/checks/exposure-page';
import { applyIncident } from '../../server/incidents/apply-incident';
import { place, settleAt } from '../../server/place';
import { textsOf } from '../../server/texts/i18n';
import { createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { loadList, occasion, publish, sourceOf } from './publish-notice';

/** Published notices, from the file to what is told to people on every side of their boundaries. */

describe('KADOKAWA 2024: what leaked differs by person, and none of them is a customer', () => {
  const code = 'kadokawa-2024';
  let bench: ImportBench;
  beforeAll(async () => {
    bench = await createImportBench();
    await applyIncident(bench.deps, { source: sourceOf('kadokawa'), by: operator });
    await loadList(
      bench,
      code,
      'employees',
      [
        'email,data_items,detail',
        'taro@example.jp,employment_record; attendance,社員番号の下4桁 0042',
        'hanako@example.jp,none,',
        'jiro@example.jp,,',
      ].join('\n'),
    );
    for (const exposure of ['partners', 'applicants', 'students'])
      await loadList(bench, code, exposure, `email\n${exposure}@example.jp\n`);
    await publish(bench, code, []);
  });
  afterAll(() => bench.close());

  const told = async (email: string) => {
    const [answer] = await checkIdentifier(bench.deps, { kind: 'email', value: email }, occasion);
    return answerJson(answer ?? fail()).exposures[0];
  };

  it.each([
    ['taro', ['name', 'employment_record', 'attendance'], []],
    ['hanako', ['name'], []],
    [
      'jiro',
      ['name', 'employment_record', 'attendance', 'student_record'],
      ['employment_record', 'attendance', 'student_record'],
    ],
  ])('%s is told what leaked for them', async (name, data_items, may) => {
    expect(await told(`${name}@example.jp`)).toMatchObject({ verdict: 'affected', data_items, may });
  });

  it('keeps nothing of it in clear', async () => {
    const { rows } = await bench.deps.db.raw('select answer::text from checks');
    expect(JSON.stringify(rows)).not.toContain('0042');
  });

  it('refuses an item that the exposure lacks, and a card number in a detail', async () => {
    const wrong = 'email,data_items,detail\na@example.jp,card_number,\nb@example.jp,,4111 1111 1111 1111\n';
    const refused = await bench.load('list', wrong, { incident: code, exposure: 'employees' });
    expect(refused.state).toBe('needs_fix');
  });

  it('addresses its groups, in both languages, and calls own items by their names', async () => {
    const app = createApp(bench.deps);
    const page = async (lang: string) => (await request(app).get(`/${lang}/incidents/${code}`).expect(200)).text;
    expect(await page('ja')).toMatch(/お取引先各位[\s\S]*従業員・元従業員の皆様[\s\S]*勤怠の情報（一部の方）/);
    expect(await page('en')).toMatch(/To our business partners[\s\S]*Attendance \(of some\)/);
    expect(await page('ja')).not.toContain('お客様各位');
  });
});

describe('British Airways 2018: by the clock of London, to the minute, in an installation that speaks English only', () => {
  const code = 'ba-2018';
  const japan = { ...place };
  let bench: ImportBench;
  beforeAll(async () => {
    settleAt({ country: 'GB', timeZone: 'Europe/London', languages: ['en'] });
    bench = await createImportBench();
    await applyIncident(bench.deps, { source: sourceOf('british-airways'), by: operator });
    const people = [
      'first',
      'before',
      'last',
      'after',
      'dayOnly',
      'refund',
      'reward',
      'rewardBoth',
      'byPhone',
      'noChannel',
    ];
    await bench.load(
      'members',
      `member_id,email,phone,country\n${people.map((id, at) => `${id},${id.toLowerCase()}@example.com,07700 90000${at},`).join('\n')}\n`,
    );
    const acts = [
      ['first', 'booking_paid', '2018-08-21T22:58', 'ba-com'],
      ['before', 'booking_paid', '2018-08-21T22:57', 'ba-com'],
      ['last', 'booking_paid', '2018-09-05T21:45', 'ba-app'],
      ['after', 'booking_paid', '2018-09-05T21:46', 'ba-app'],
      ['dayOnly', 'booking_paid', '2018-08-21', 'ba-com'],
      ['refund', 'refund', '2018-08-25T10:00', 'ba-com'],
      ['reward', 'reward_booking', '2018-05-01', 'ba-com'],
      ['rewardBoth', 'reward_booking', '2018-07-28', 'ba-com'],
      ['byPhone', 'booking_paid', '2018-08-25T10:00', 'ba-com', 'phone'],
      ['noChannel', 'booking_paid', '2018-08-25T10:00', 'ba-com', ''],
    ];
    await bench.load(
      'activities',
      `member_id,activity,occurred_at,site,channel,payment_method\n${acts.map(([id, what, at, site, channel = 'web']) => `${id},${what},${at},${site},${channel},card`).join('\n')}\n`,
      { timeZone: 'Europe/London', covers: '2018-01-01..2024-06-03' },
    );
    await loadList(bench, code, 'reward-without-cvv', 'email\nreward@example.com\n');
    await loadList(
      bench,
      code,
      'reward-with-cvv',
      'phone,detail,offer_code\n+44 7700 900007,card ending 1234,BA-7731-X\n',
    );
    await publish(bench, code, ['coverage', 'blank']);
  });
  afterAll(async () => {
    settleAt(japan);
    await bench.close();
  });

  it.each([
    ['first', ['bookings'], 'affected'],
    ['before', [], 'not_affected'],
    ['last', ['bookings'], 'affected'],
    ['after', [], 'not_affected'],
    ['dayOnly', ['bookings'], 'possibly_affected'],
    ['refund', [], 'not_affected'],
    ['reward', ['reward-without-cvv', 'reward-with-cvv'], 'affected'],
    ['rewardBoth', ['reward-with-cvv'], 'affected'],
    ['byPhone', [], 'not_affected'],
    ['noChannel', ['bookings'], 'possibly_affected'],
  ])('%s', async (member, exposures, verdict) => {
    const answer = await checkMember(bench.deps, member, occasion);
    const found = answer.exposures.map(({ exposure }) => exposure);
    expect([
      answer.verdict,
      found.filter((one) => exposures.includes(one)).length > 0 || exposures.length === 0,
    ]).toEqual([verdict, true]);
  });

  it('shows the card of one’s own, and the code of the offer until the deadline', async () => {
    const answer = await checkMember(bench.deps, 'rewardBoth', occasion);
    const own = answer.exposures.find(({ exposure }) => exposure === 'reward-with-cvv') ?? fail();
    const [incident] = await bench.deps.liveIncidents.list();
    const at = (now: string) =>
      exposureView(own, incident?.document ?? fail(), {
        lang: 'en',
        t: textsOf('en'),
        now: new Date(now),
        timeZone: 'Europe/London',
      });
    expect(at('2019-01-31T23:59:00Z')).toMatchObject({
      details: ['card ending 1234'],
      offers: [{ until: 'until Thursday 31 January 2019', codes: ['BA-7731-X'], isOver: false }],
    });
    expect(at('2019-02-01T00:00:00Z').offers).toMatchObject([
      { until: 'ended on Thursday 31 January 2019', codes: [], isOver: true, text: undefined },
    ]);
  });

  it('names its clock and its desk’s country', async () => {
    const { text } = await request(createApp(bench.deps)).get(`/en/incidents/${code}`).expect(200);
    expect(text).toContain('Times on this page are United Kingdom Time');
    expect(text).toContain('From within the United Kingdom');
    expect(text).toContain('about 380,000 payment cards');
    expect(text).not.toMatch(/[\u3040-\u30ff]/u);
  });
});
