import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { getIncident } from '../../server/incidents/incidents-repository';
import { NotReadyError, publishIncident } from '../../server/incidents/publish-incident';
import { findNewestRevision } from '../../server/incidents/revisions-repository';
import { submitIncident } from '../../server/incidents/submit-incident';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadActivities, loadLiveList, loadMember } from './loaded-data';
import { approver, hireOffice, operator } from './office';

let database: TestDatabase;
let deps: Dependencies;

beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
});
afterEach(() => database.drop());

const code = 'case-1';

/** Applies, submits and approves a file with one exposure. */
async function ready(exposure: string, title = '{ja: お知らせ, en: Notice}'): Promise<void> {
  const source = `incident: ${code}
organisation: {ja: 会社, en: Company}
title: ${title}
exposures: [{code: one, title: {ja: 甲}, data_items: [email], desk: main, ${exposure}}]
desks: [{code: main}]`;
  await applyIncident(deps, { source, by: operator });
  await submitIncident(deps, { code, by: operator });
  await approveIncident(deps, { code, by: approver });
}

/** What publishing says that it wants confirmed or lacks: the value to confirm, else the kind. Empty: it was published. */
async function refusals(...confirm: string[]): Promise<string[]> {
  try {
    await publishIncident(deps, { code, by: operator, confirm });
    expect((await getIncident(deps.db, code)).state).toBe('published');
    return [];
  } catch (error) {
    if (!(error instanceof NotReadyError)) throw error;
    expect((await getIncident(deps.db, code)).state).toBe('draft');
    return error.obstacles.map((obstacle) => ('confirm' in obstacle ? obstacle.confirm : obstacle.kind));
  }
}

const paid = { activity: 'card_paid', site: 'Ａlpha', paymentMethod: 'credit_card' };
const always = '(,)';

describe('a criterion value that no loaded activity has', () => {
  it('is named, and published once it is confirmed by name', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await ready('basis: window, criteria: [{activities: [card_paid], sites: [alpha, Alhpa, "刺繍 プリント"]}]');
    expect(await refusals()).toEqual(['Alhpa', '刺繍 プリント']);
    expect(await refusals('Alhpa')).toEqual(['刺繍 プリント']);
    expect(await refusals('刺繍 プリント')).toEqual(['Alhpa']);
    expect(await refusals('ＡＬＨＰＡ', '刺繍 プリント')).toEqual([]);
  });

  it('says which exposure and key, and how to confirm', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await ready('basis: window, criteria: [{sites: ["be ta"]}]');
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow(
      `case-1 is not published: exposure one: no loaded activity has "be ta" among sites (if that is right, --confirm 'be ta'); exposure one: no import covers the window .. (if that is right, --confirm coverage).`,
    );
  });

  it('counts as known after NFKC, trim and lower-casing only, and in its own field only', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await ready('basis: window, criteria: [{activities: [ＣＡＲＤ_paid], sites: [alpha, card_paid]}]');
    expect(await refusals()).toEqual(['card_paid']);
  });

  it('is not known by activities that were taken back', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await deps.db('imports').update({ state: 'rolled_back' });
    await ready('basis: window, criteria: [{sites: [alpha]}]');
    expect(await refusals()).toEqual(['alpha', 'coverage']);
  });

  it('may be confirmed when submitting or approving', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await ready('basis: window, criteria: [{sites: [a, b, c]}]');
    await submitIncident(deps, { code, by: operator, confirm: ['a', 'Taro Yamada'] });
    await approveIncident(deps, { code, by: approver, confirm: ['b'] });
    expect(await refusals()).toEqual(['c', 'coverage']);
    expect(await refusals('c', 'coverage')).toEqual([]);
    const revision = await findNewestRevision(deps.db, (await getIncident(deps.db, code)).incidentId);
    expect(revision?.confirmed).toEqual(['a', 'b', 'c', 'coverage']);
  });
});

describe('a value that loaded data has in a near form', () => {
  it('is named with its rows, under except and for kinds of member too, and stops until it is confirmed', async () => {
    await loadActivities(deps.db, {
      covers: always,
      facets: [paid, { ...paid, site: 'alpho' }, { ...paid, paymentMethod: 'credit card' }],
    });
    await loadMember(deps.db, 'M1', ['internatinal']);
    await loadMember(deps.db, 'M2', ['internatinal']);
    await ready(
      'basis: window, member_kinds: [international], criteria: [{sites: [alpha], except: [{payment_methods: [credit-card]}]}]',
    );
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow(
      '"alpha" is among sites, and 1 rows have "alpho" there',
    );
    expect(await refusals()).toEqual([
      'alpha',
      'credit-card',
      'credit-card',
      'credit-card',
      'international',
      'international',
    ]);
    expect(await refusals('alpha', 'credit-card')).toEqual(['international', 'international']);
    expect(await refusals('alpha', 'credit-card', 'internatinal', 'international')).toEqual([]);
  });

  it('is no question where the rule names both', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid, { ...paid, site: 'alpho' }] });
    await ready('basis: window, criteria: [{sites: [alpha, alpho]}]');
    expect(await refusals()).toEqual([]);
  });
});

describe('a blank that makes people possible', () => {
  it('is counted, of activities in the window and of members without kinds, and stops until it is confirmed', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid, { activity: 'card_paid' }] });
    await loadMember(deps.db, 'M1', ['affiliate']);
    await loadMember(deps.db, 'M2', undefined);
    await ready('basis: window, member_kinds: [affiliate], criteria: [{sites: [alpha]}]');
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow(
      '1 activities and 1 members have a blank that makes them possible',
    );
    expect(await refusals('blank')).toEqual([]);
  });

  it('outside the window, or with missing: no, is no question', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid, { activity: 'card_paid' }] });
    await ready(
      'basis: window, criteria: [{sites: [alpha], from: 2017-01-01, to: 2017-12-31}, {sites: [alpha], missing: no}]',
    );
    expect(await refusals()).toEqual([]);
  });
});

describe('an import that was read in another zone', () => {
  it.each([
    ['Europe/London', null, ['zone']],
    ['Japan', null, []],
    ['Asia/Tokyo', null, []],
    ['Europe/London', '2016-06-01T00:00Z', []],
  ])('%s, written %s', async (time_zone, occurred_as, expected) => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await deps.db('imports').update({ time_zone });
    await deps.db('activities').update({ occurred_as });
    await ready('basis: window, criteria: [{sites: [alpha]}]');
    expect(await refusals()).toEqual(expected);
    if (expected.length > 0) expect(await refusals('zone')).toEqual([]);
  });
});

describe('coverage', () => {
  const windows = {
    day: '{from: 2016-05-20, to: 2016-08-14}',
    minute: '{from: 2016-12-22T08:30, to: 2016-12-23T11:50}',
    open: '{from: 2024-01-01}',
    endless: '{}',
  };
  const tokyo = (from: string, until: string) => `[${from}T00:00+09:00,${until}T00:00+09:00)`;

  it.each<[string, keyof typeof windows, string[], boolean]>([
    ['exactly the days', 'day', [tokyo('2016-05-20', '2016-08-15')], true],
    ['one day too few at the end', 'day', [tokyo('2016-05-20', '2016-08-14')], false],
    ['one day too few at the start', 'day', [tokyo('2016-05-21', '2016-08-15')], false],
    ['two that adjoin', 'day', [tokyo('2016-05-01', '2016-07-01'), tokyo('2016-07-01', '2016-09-01')], true],
    ['two with a day between', 'day', [tokyo('2016-05-01', '2016-07-01'), tokyo('2016-07-02', '2016-09-01')], false],
    ['none', 'day', [], false],
    ['the last minute included', 'minute', ['[2016-12-22T08:30+09:00,2016-12-23T11:51+09:00)'], true],
    ['the last minute left out', 'minute', ['[2016-12-22T08:30+09:00,2016-12-23T11:50+09:00)'], false],
    ['an open window up to today', 'open', [tokyo('2024-01-01', '2024-06-04')], true],
    ['an open window up to yesterday', 'open', [tokyo('2024-01-01', '2024-06-03')], false],
    ['a window without beginning, from the earliest activity on', 'endless', [tokyo('2016-06-01', '2100-01-01')], true],
    ['a window without beginning, after the earliest activity', 'endless', [tokyo('2016-06-02', '2100-01-01')], false],
    ['all time', 'endless', [always], true],
  ])('%s', async (_name, window, covers, isCovered) => {
    for (const range of covers) await loadActivities(deps.db, { covers: range, facets: [paid] });
    await loadActivities(deps.db, {});
    await ready(`basis: window, criteria: [${windows[window]}]`);
    expect(await refusals()).toEqual(isCovered ? [] : ['coverage']);
    if (!isCovered) expect(await refusals('coverage')).toEqual([]);
  });

  it('of an import that is not applied does not count', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await deps.db('imports').update({ state: 'rolled_back' });
    await ready(`basis: window, criteria: [${windows.day}]`);
    expect(await refusals()).toEqual(['coverage']);
  });

  it('speaks for the pairs of activity and site that its rows have', async () => {
    await loadActivities(deps.db, { covers: always, facets: [paid] });
    await ready(
      'basis: window, criteria: [{activities: [card_paid], sites: [beta], from: 2016-05-20, to: 2016-08-14}]',
    );
    expect(await refusals('beta')).toEqual(['coverage']);
    await loadActivities(deps.db, { covers: tokyo('2016-05-20', '2016-06-01'), facets: [{ ...paid, site: 'beta' }] });
    expect(await refusals()).toEqual(['coverage']);
    await loadActivities(deps.db, { covers: tokyo('2016-06-01', '2016-08-15'), facets: [{ ...paid, site: 'beta' }] });
    expect(await refusals()).toEqual([]);
  });

  it('is not asked of an exposure without criteria', async () => {
    await loadMember(deps.db, 'M1', ['affiliate']);
    await ready('basis: window, member_kinds: [affiliate]');
    expect(await refusals()).toEqual([]);
  });
});

describe('without remedy', () => {
  it.each(['list', 'both', 'either'])(
    'basis %s without a live list is refused, whatever is confirmed',
    async (basis) => {
      await loadActivities(deps.db, { covers: always, facets: [paid] });
      await ready(basis === 'list' ? 'basis: list' : `basis: ${basis}, criteria: [{}]`);
      expect(await refusals('missing_list', 'coverage', 'one')).toEqual(['missing_list']);
      await loadLiveList(deps.db, code, 'one');
      expect(await refusals()).toEqual([]);
    },
  );

  it('an English text without a Japanese one is refused, naming the key', async () => {
    await ready(
      'basis: window, consequence: {en: Phishing}, guidance: [{for: [email], title: {en: Beware}}]',
      '{ja: お知らせ}',
    );
    expect(await refusals('missing_text')).toEqual(['missing_text', 'missing_text']);
    await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow(
      /exposures\[0\]\.guidance\[0\]\.title has no text in Japanese.*exposures\[0\]\.consequence has no text in Japanese/,
    );
  });

  it('a Japanese text without an English one is fine', async () => {
    await ready('basis: window', '{ja: お知らせ}');
    expect(await refusals()).toEqual([]);
  });
});
