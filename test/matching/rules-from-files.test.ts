import { checkMember } from '../../server/checks/check-person';
import { createImportBench, type ImportBench } from '../imports/import-csv';
import { publishRule } from './publish-rule';

/** From a company's files to what somebody is told, rule by rule: whatever is unknown is possible. */

let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
});
afterAll(() => bench.close());

const publish = (exposure: string) => publishRule(bench.database.db, exposure);

/** What an incident is for a member: a verdict with what is not known, or nothing. */
async function told(code: string, memberId: string): Promise<string> {
  const answer = await checkMember(bench.deps, memberId, { via: 'cli' });
  const found = answer.exposures.find(({ incident }) => incident === code);
  return found ? [found.verdict, ...found.unknown].join(' ') : 'nothing';
}

async function load(kind: 'members' | 'activities', rows: string[]): Promise<void> {
  expect(await bench.load(kind, rows.join('\n'))).toMatchObject({ state: 'applied' });
}

describe('an activity', () => {
  beforeAll(async () => {
    const acts = [
      ['wave', 'card_paid', '2018-05-10', '新宿～渋谷店', 'credit_card'],
      ['dash', 'card_paid', '2018-05-10', '本店―EC', 'credit_card'],
      ['unseen', 'card_paid\u200e', '2018-05-10 10:00', '新宿〜渋谷店\u200b', 'Credit_Card'],
      ['elsewhere', 'card_paid', '2018-05-10', '池袋店', 'credit_card'],
      ['blank', 'card_paid', '2018-05-10', '新宿〜渋谷店', ''],
      ['nowhere', 'card_paid', '2018-05-10', '\u200b', 'credit_card'],
      ['paypay', 'card_paid', '2018-05-10', '新宿〜渋谷店', 'PayPay'],
      ['april', 'card_paid', '2018-04-30 23:59', '新宿〜渋谷店', 'credit_card'],
      ['mid', 'card_paid', '2018-05-05', '新宿〜渋谷店', 'credit_card'],
      ['june', 'card_paid', '2018-06-01 00:00:00', '新宿〜渋谷店', 'credit_card'],
    ];
    await load('members', ['member_id', ...acts.map(([id]) => id as string)]);
    await load('activities', [
      'member_id,activity,occurred_at,site,payment_method',
      ...acts.map((act) => act.join(',')),
    ]);
  });

  const shops =
    'basis: window, criteria: [{activities: [card_paid], sites: ["新宿〜渋谷店", "本店—EC"], payment_methods: [credit_card]';
  it.each([
    ['wave', 'affected'],
    ['dash', 'affected'],
    ['unseen', 'affected'],
    ['elsewhere', 'nothing'],
    ['blank', 'possibly_affected payment_method'],
    ['nowhere', 'possibly_affected site'],
    ['paypay', 'nothing'],
  ])('compares by its code form, and what is blank may be anything: %s', async (memberId, verdict) => {
    expect(await told(await publish(`${shops}}]`), memberId)).toBe(verdict);
  });

  it.each([
    ['wave', 'affected'],
    ['blank', 'nothing'],
    ['nowhere', 'nothing'],
  ])('with missing: no is none of the stated values where it is blank: %s', async (memberId, verdict) => {
    expect(await told(await publish(`${shops}, missing: no}]`), memberId)).toBe(verdict);
  });

  const noPayPay = 'basis: window, criteria: [{sites: ["新宿〜渋谷店"], except: [{payment_methods: [paypay]}]';
  it.each([
    ['wave', '', 'affected'],
    ['paypay', '', 'nothing'],
    ['blank', '', 'possibly_affected payment_method'],
    ['nowhere', '', 'possibly_affected site'],
    ['blank', ', missing: no', 'affected'],
    ['nowhere', ', missing: no', 'nothing'],
  ])('is out where an exception certainly holds: %s %s', async (memberId, missing, verdict) => {
    expect(await told(await publish(`${noPayPay}${missing}}]`), memberId)).toBe(verdict);
  });

  it.each([
    ['mid', 'possibly_affected time'],
    ['wave', 'nothing'],
    ['april', 'affected'],
  ])('may be out by the hour: %s', async (memberId, verdict) => {
    const except = 'except: [{from: 2018-05-05T08:00, to: 2018-05-31}]';
    expect(await told(await publish(`basis: window, criteria: [{sites: ["新宿〜渋谷店"], ${except}}]`), memberId)).toBe(
      verdict,
    );
  });

  it.each([
    ['april', 'nothing'],
    ['mid', 'possibly_affected time'],
    ['wave', 'affected'],
    ['june', 'nothing'],
  ])('meets a window from the middle of a month to its end: %s', async (memberId, verdict) => {
    const window = 'from: {possible: 2018-05, certain: 2018-05-10}, to: 2018-05';
    expect(await told(await publish(`basis: window, criteria: [{${window}}]`), memberId)).toBe(verdict);
  });

  it('whose time is not known may be in any window, and is of its kind at any time', async () => {
    await bench.database
      .db('activities')
      .where({ member_id: 'june' })
      .update({ from_at: '-infinity', until_at: 'infinity' });
    expect(await told(await publish('basis: window, criteria: [{from: 2001-01, to: 2001-01}]'), 'june')).toBe(
      'possibly_affected time',
    );
    expect(await told(await publish('basis: window, criteria: [{activities: [card_paid]}]'), 'june')).toBe('affected');
    expect(
      await told(
        await publish('basis: window, criteria: [{activities: [card_paid], except: [{sites: [新宿〜渋谷店]}]}]'),
        'june',
      ),
    ).toBe('nothing');
    const answer = await checkMember(bench.deps, 'june', { via: 'cli' });
    expect(answer.exposures[0]?.evidence).toMatchObject([{ kind: 'activity', occurredAt: undefined }]);
  });
});

describe('a membership', () => {
  beforeAll(() =>
    load('members', [
      'member_id,status,registered_at,withdrawn_at',
      'stays,active,2010-01-01,',
      'came,active,2016-12-27 18:00,',
      'late,active,2016-12-28,',
      'left,withdrawn,2010-01-01,2016-12-23',
      'before,withdrawn,2010-01-01,2016-12-22',
      'undated,withdrawn,2010-01-01,',
      'unborn,active,,',
      'said,active,2010-01-01,2016-12-01',
      'between,withdrawn,,2016-12-24',
    ]),
  );

  it.each([
    ['stays', 'affected'],
    ['came', 'affected'],
    ['late', 'nothing'],
    ['left', 'affected'],
    ['before', 'nothing'],
    ['undated', 'possibly_affected membership'],
    ['unborn', 'possibly_affected membership'],
    ['said', 'nothing'],
    ['between', 'affected'],
  ])('from registered_at to withdrawn_at: %s', async (memberId, verdict) => {
    const code = await publish('basis: window, criteria: [{membership: {from: 2016-12-23, to: 2016-12-27}}]');
    expect(await told(code, memberId)).toBe(verdict);
  });

  it('known by the day only may be over before a window that begins by the hour', async () => {
    const code = await publish('basis: window, criteria: [{membership: {from: 2016-12-23T12:00}}]');
    expect(await told(code, 'left')).toBe('possibly_affected membership');
  });

  it('is told with its own dates', async () => {
    const code = await publish('basis: window, criteria: [{membership: {from: 2016-12-23, to: 2016-12-27}}]');
    const { exposures } = await checkMember(bench.deps, 'came', { via: 'cli' });
    expect(exposures.find(({ incident }) => incident === code)?.evidence).toEqual([
      { kind: 'membership', from: '2016-12-27T18:00', to: undefined, criterion: 0, isCertain: true },
    ]);
  });
});

describe('a kind of member', () => {
  const uk = 'basis: window, member_kinds: [UK]';

  it('that no file ever gave is unknown, and a blank cell says none', async () => {
    await load('members', ['member_id,name', 'K1,A', 'K2,B', 'K3,C']);
    await load('members', ['member_id,kinds', 'K1,uk', 'K2,']);
    const code = await publish(uk);
    expect([await told(code, 'K1'), await told(code, 'K2'), await told(code, 'K3')]).toEqual([
      'affected',
      'nothing',
      'possibly_affected kinds',
    ]);
  });

  it('that a later file took away still counts, possibly, until that file is undone', async () => {
    await load('members', ['member_id,kinds', 'K4,uk;vip']);
    await load('members', ['member_id,kinds', 'K4,vip']);
    await load('members', ['member_id,kinds', 'K4,']);
    expect(await told(await publish(uk), 'K4')).toBe('possibly_affected kinds');
    await load('members', ['member_id,kinds', 'K4,Ｕｋ']);
    expect(await told(await publish(uk), 'K4')).toBe('affected');
  });
});
