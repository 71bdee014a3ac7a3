import { rollbackImport } from '../../server/imports/rollback-import';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
});
afterEach(() => bench.close());

const activities = () => bench.database.db('activities').orderBy(['memberId', 'rowNumber']);

test('activities are queryable as soon as the import is applied, with their facets and times', async () => {
  const applied = await bench.load(
    'activities',
    '会員番号,行為,日時,サイト,支払方法,詳細\nM1,card_paid,2016-06-03,adcard,credit_card,note\nＭ２,Card_Paid,平成28年12月22日 8:30,adcard,,\n',
    { covers: '2016-01-01..2016-12-31' },
  );
  expect(await complaints(bench, applied)).toEqual([]);
  expect(applied).toMatchObject({
    state: 'applied',
    counts: { records: 2, accepted: 2, rejected: 0, duplicates: 0, blank: 0, ofUnknownMembers: 2 },
  });
  const rows = await activities();
  expect(rows).toMatchObject([
    { memberId: 'M1', rowNumber: 2, occurredAs: undefined, fromAt: new Date('2016-06-02T15:00Z') },
    { memberId: 'M2', rowNumber: 3, untilAt: new Date('2016-12-21T23:31Z'), detail: undefined },
  ]);
  expect(
    await bench.database.db('facets').orderBy('facetId').select('activity', 'activityKey', 'site', 'paymentMethod'),
  ).toEqual([
    { activity: 'card_paid', activityKey: 'card_paid', site: 'adcard', paymentMethod: 'credit_card' },
    { activity: 'Card_Paid', activityKey: 'card_paid', site: 'adcard', paymentMethod: undefined },
  ]);
  expect(await bench.database.db('import_facets').count()).toEqual([{ count: '2' }]);
});

test('one wrong row loads nothing, and says where and why', async () => {
  const refused = await bench.load(
    'activities',
    'member_id,activity,occurred_at,detail\nM1,login,2016-06-03,\nM2,login,2016-06-31,\nM3,login,tomorrow,4111 1111 1111 1111\n,login,2016-06-03,\n',
  );
  expect(refused).toMatchObject({ state: 'needs_fix', counts: { records: 4, accepted: 1, rejected: 3 } });
  expect(await complaints(bench, refused)).toEqual([
    'row 3, column C (occurred_at), There is no such date or time.',
    'row 4, column C (occurred_at), This is no date.',
    'row 4, column D (detail), This looks like a card number.',
    'row 5, column A (member_id), This is empty.',
  ]);
  expect(await activities()).toEqual([]);
});

test('rows may be left out when that is accepted, and their members are remembered', async () => {
  const applied = await bench.load(
    'activities',
    'member_id,activity,occurred_at\nM1,login,2016-06-03\nM2,login,2016-06-31\n',
    { options: { acceptRejects: true } },
  );
  expect(applied).toMatchObject({ state: 'applied', counts: { accepted: 1, rejected: 1 } });
  expect(await bench.database.db('rejected_activities').select('memberId', 'rowNumber')).toEqual([
    { memberId: 'M2', rowNumber: 3 },
  ]);
  await rollbackImport(bench.deps, { importId: applied.importId, by: operator });
  expect(await activities()).toEqual([]);
  expect(await bench.database.db('rejected_activities')).toEqual([]);
});

test('a file of which every row is left out still warns its members', async () => {
  const source = 'member_id,activity,occurred_at\nM1,login,2016-06-31\n';
  expect(await bench.load('activities', source)).toMatchObject({ state: 'needs_fix', failure: undefined });
  const applied = await bench.load('activities', source, { options: { acceptRejects: true } });
  expect(applied).toMatchObject({ state: 'applied', counts: { accepted: 0, rejected: 1 } });
  expect(await bench.database.db('rejected_activities').pluck('memberId')).toEqual(['M1']);
  await rollbackImport(bench.deps, { importId: applied.importId, by: operator });
  expect(await bench.database.db('rejected_activities')).toEqual([]);
});

test('a row of which nobody knows whose it is cannot be left out', async () => {
  const refused = await bench.load('activities', 'member_id,activity,occurred_at\nM1,login,2016-06-03\nM2,login\n', {
    options: { acceptRejects: true },
  });
  expect(await complaints(bench, refused)).toContainEqual(expect.stringMatching(/^Row 3 cannot be read far enough/));
  expect(refused.state).toBe('needs_fix');
});

test('the same bytes are not loaded twice without a reason', async () => {
  const file = 'member_id,activity,occurred_at\nM1,login,2016-06-03\n';
  const first = await bench.load('activities', file);
  const second = await bench.load('activities', file);
  expect(second).toMatchObject({
    state: 'cancelled',
    failure: { code: 'same_load', params: { import: first.importId } },
  });
  expect(await activities()).toHaveLength(1);
  expect(await bench.load('activities', file, { options: { again: 'two shifts' } })).toMatchObject({
    state: 'applied',
  });
  expect(await activities()).toHaveLength(2);
});

test('the same bytes are refused, not called done, where something else is asked of them', async () => {
  const file = 'member_id,activity,occurred_at\nM1,login,2016-06-03 8:00\n';
  const { importId } = await bench.load('activities', file, { covers: '2016-01-01..2016-12-31' });
  const refusal = { state: 'cancelled', failure: { code: 'same_bytes', params: { import: importId } } };
  expect(await bench.load('activities', file)).toMatchObject(refusal);
  expect(await bench.load('activities', file, { covers: '2015-01-01..2016-12-31' })).toMatchObject(refusal);
  const elsewhere = { covers: '2016-01-01..2016-12-31', timeZone: 'Asia/Seoul' };
  expect(await bench.load('activities', file, elsewhere)).toMatchObject(refusal);
  expect(await bench.load('activities', file, { covers: '2016-1-1..2016/12/31' })).toMatchObject({
    failure: { code: 'same_load' },
  });
});

test('a dry run tells everything and changes nothing', async () => {
  const checked = await bench.load('activities', 'member_id,activity,occurred_at\nM1,login,2016-06-03\n', {
    options: { dryRun: true },
  });
  expect(checked).toMatchObject({ state: 'review', counts: { accepted: 1 } });
  expect(await activities()).toEqual([]);
});

test('a corrected error file takes its members out of doubt; undoing it puts them back', async () => {
  const { importId } = await bench.load(
    'activities',
    'member_id,activity,occurred_at\nM1,login,2016-06-03\nM2,login,2016-06-31\n',
    { options: { acceptRejects: true } },
  );
  const corrected = await bench.load(
    'activities',
    'row,column_letter,column,code,message,hint,member_id,activity,occurred_at\n3,C,occurred_at,no_such_date,m,h,M2,login,2016-06-30\n',
    { options: { corrects: importId } },
  );
  expect(corrected).toMatchObject({ state: 'applied', counts: { accepted: 1 } });
  expect(await bench.database.db('rejected_activities')).toEqual([]);
  await rollbackImport(bench.deps, { importId: corrected.importId, by: operator });
  expect(await bench.database.db('rejected_activities').pluck('memberId')).toEqual(['M2']);
});

describe('times', () => {
  const load = (rows: string[], command: Parameters<ImportBench['load']>[2] = {}) =>
    bench.load('activities', `member_id,activity,occurred_at,site\n${rows.join('\n')}\n`, command);
  const spans = async () =>
    (
      await bench.database
        .db('activities')
        .orderBy('rowNumber')
        .select(bench.database.db.raw('from_at::text, until_at::text, midnight'))
    ).map(({ fromAt, untilAt, midnight }) => [fromAt, untilAt, midnight]);
  const midnight = (row: number) => `M${row},login,2016-06-03 00:00:00,a`;
  const daytime = (row: number) => `M${row},login,2016-06-03 10:00:00,a`;

  test('that stand for none are unknown, lie in every window in part, and are counted aloud', async () => {
    const applied = await load(['M1,login,1970-01-01 09:00:00,a', 'M2,login,0000-00-00,a', 'M3,login,2016-06-03,a']);
    expect(applied.counts.warnings?.unknown_time).toMatchObject({ count: 2, rows: [2, 3] });
    expect((await spans()).slice(0, 2)).toEqual([
      ['-infinity', 'infinity', undefined],
      ['-infinity', 'infinity', undefined],
    ]);
    const [pair] = await bench.database.db('import_pairs');
    expect(pair).toMatchObject({ activityKey: 'login', siteKey: 'a', rowCount: 3 });
    expect(pair.fromAt).toEqual(new Date('2016-06-02T15:00Z'));
  });

  test('at midnight are that day where one in a hundred of their activity and site is, else what was written', async () => {
    const applied = await load([
      midnight(1),
      ...Array.from({ length: 99 }, (_, index) => daytime(index + 2)),
      'N1,login,2016-06-03 00:00,b',
      ...Array.from({ length: 100 }, () => 'N2,login,2016-06-03 10:00,b'),
      'N3,login,2016-06-02T15:00Z,c',
    ]);
    expect(applied.counts.midnights).toEqual([
      { activity: 'login', site: 'a', count: 1, rows: 100, isDay: true },
      { activity: 'login', site: 'b', count: 1, rows: 101, isDay: false },
      { activity: 'login', site: 'c', count: 1, rows: 1, isDay: true },
    ]);
    const found = await spans();
    const day = ['2016-06-03 00:00:00+09', '2016-06-04 00:00:00+09'].map((text) => new Date(text));
    const at = ([from, until]: string[] = []) => [from, until].map((text) => new Date(text as string));
    expect(at(found[0])).toEqual(day);
    expect(at(found[100])).toEqual([day[0], new Date('2016-06-02T15:01Z')]);
    expect(at(found[201])).toEqual(day);
    expect(found.map(([, , one]) => one).filter(Boolean)).toEqual(['s', 'm']);
  });

  test('at midnight are read as the importer says, and a correction takes over what its import decided', async () => {
    await load([midnight(1)], { options: { midnight: 'instant' } });
    expect((await spans())[0]?.[2]).toBeUndefined();
    const rows = [midnight(1), 'M2,login,2016-06-31,a'];
    const first = await load(rows, { options: { acceptRejects: true } });
    const fixed = ['M2,login,2016-06-30 00:00:00,a', ...Array.from({ length: 200 }, (_, index) => daytime(index))];
    const second = await load(fixed, { options: { corrects: first.importId } });
    expect(second.counts.midnights).toMatchObject([{ count: 1, rows: 201, isDay: true }]);
  });

  test('later than tomorrow are errors', async () => {
    const day = (ahead: number) => new Date(bench.deps.now().getTime() + ahead * 86_400_000).toISOString();
    const refused = await load([`M1,login,${day(0)},a`, `M2,login,${day(4)},a`]);
    expect(await complaints(bench, refused)).toEqual(['row 3, column C (occurred_at), This is later than tomorrow.']);
  });

  test('outside the time that is said to be covered are counted aloud, and a pair without rows may be covered too', async () => {
    const options = {
      coversOf: [
        { activity: 'Card_Paid', site: 'b' },
        { activity: 'login', site: 'a' },
      ],
    };
    const applied = await load(['M1,login,2016-06-03,a', 'M2,login,2017-01-01,a'], {
      covers: '2016-01-01..2016-12-31',
      options,
    });
    expect(applied.counts.warnings?.outside_coverage).toMatchObject({ count: 1, rows: [3] });
    const pairs = await bench.database
      .db('import_pairs')
      .orderBy('activityKey')
      .select('activityKey', 'siteKey', 'rowCount');
    expect(pairs).toEqual([
      { activityKey: 'card_paid', siteKey: 'b', rowCount: 0 },
      { activityKey: 'login', siteKey: 'a', rowCount: 2 },
    ]);
    await rollbackImport(bench.deps, { importId: applied.importId, by: operator, reason: 'test' });
    expect(await bench.database.db('import_pairs')).toEqual([]);
  });
});
