import { rollbackImport } from '../../server/imports/rollback-import';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
});
afterEach(() => bench.close());

const activities = () => bench.database.db('activities').orderBy(['member_id', 'row_number']);

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
    { member_id: 'M1', row_number: 2, occurred_as: null, from_at: new Date('2016-06-02T15:00Z') },
    { member_id: 'M2', row_number: 3, until_at: new Date('2016-12-21T23:31Z'), detail: null },
  ]);
  expect(
    await bench.database.db('facets').orderBy('facet_id').select('activity', 'activity_key', 'site', 'payment_method'),
  ).toEqual([
    { activity: 'card_paid', activity_key: 'card_paid', site: 'adcard', payment_method: 'credit_card' },
    { activity: 'Card_Paid', activity_key: 'card_paid', site: 'adcard', payment_method: null },
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
  expect(await bench.database.db('rejected_activities').select('member_id', 'row_number')).toEqual([
    { member_id: 'M2', row_number: 3 },
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
  expect(await bench.database.db('rejected_activities').pluck('member_id')).toEqual(['M1']);
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
  expect(await bench.database.db('rejected_activities').pluck('member_id')).toEqual(['M2']);
});
