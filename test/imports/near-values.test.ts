import { confirmValues } from '../../server/imports/confirm-values';
import { continueImport } from '../../server/imports/continue-import';
import { requireStaff } from '../../server/staff/staff-repository';
import { publishRule } from '../matching/publish-rule';
import { createImportBench, type ImportBench, operator } from './import-csv';

/** Once a rule is live, what would slip past it by a slip of the pen stops. */

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
  await publishRule(
    bench.database.db,
    'basis: window, member_kinds: [international], criteria: [{sites: [main-shop], except: [{payment_methods: [paypay]}]}]',
  );
});
afterEach(() => bench.close());

const activities = 'member_id,activity,occurred_at,site,payment_method\n';

test.each([
  ['a site', 'M1,paid,2016-06-03,mainshop,card\n', 'mainshop (sites, 1; case-0: main-shop)'],
  ['what is excepted', 'M1,paid,2016-06-03,main-shop,paypai\n', 'paypai (payment_methods, 1; case-0: paypay)'],
])('%s in a near form stops until it is confirmed by name', async (_what, row, values) => {
  const stopped = await bench.load('activities', activities + row);
  expect(stopped).toMatchObject({ state: 'blocked', failure: { code: 'near_values', params: { values, count: 1 } } });
  expect(await bench.database.db('activities').count()).toEqual([{ count: '0' }]);
  const [confirmed] = values.split(' ') as [string];
  const loaded = await bench.load('activities', activities + row, { options: { confirm: [confirmed] } });
  expect(loaded.state).toBe('applied');
  expect(await bench.load('activities', activities + row.replace('M1', 'M2'))).toMatchObject({ state: 'applied' });
});

test('a kind of member, too; the same value and one far from it do not', async () => {
  const members = 'member_id,kinds\nM1,International;uk\n';
  expect(await bench.load('members', members)).toMatchObject({ state: 'applied' });
  expect(await bench.load('members', 'member_id,kinds\nM2,internatinal\n')).toMatchObject({
    state: 'blocked',
    failure: { code: 'near_values', params: { values: 'internatinal (member_kinds, 1; case-0: international)' } },
  });
});

test('what an import stopped at is confirmed by name, and checked again from the same file', async () => {
  const stopped = await bench.load(
    'activities',
    `${activities}M1,paid,2016-06-03,mainshop,card\nM2,paid,2016-06-03,main-shop,paypai\n`,
  );
  const { importId } = stopped;
  const by = await getStaffByEmail(operator);
  const goOn = async (values: string[]) => {
    await confirmValues(bench.deps, { importId, values, by: by.handle });
    return continueImport(bench.deps, { importId, phase: 'check', by });
  };
  expect(JSON.parse(String(stopped.failure?.params.confirm))).toEqual(['paypai', 'mainshop']);
  expect(await goOn(['mainshop'])).toMatchObject({ state: 'blocked', failure: { params: { count: 1 } } });
  const checked = await goOn(['paypai']);
  expect(checked).toMatchObject({ state: 'review', decidedBy: [by.handle] });
  await expect(goOn(['paypai'])).rejects.toThrow('stopped at nothing');
});

const getStaffByEmail = (email: string) => requireStaff(bench.deps, email, ['operator']);
