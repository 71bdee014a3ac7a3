import { columnOf, nameOf } from '../../db/row-names';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.raw('create table row_names (row_id int primary key, said_at timestamptz, kept_json jsonb)');
});
afterAll(() => database.drop());
beforeEach(() => database.db('row_names').delete());

test.each([
  ['memberId', 'member_id'],
  ['code', 'code'],
  ['isMidnightDay', 'is_midnight_day'],
])('%s is the column %s', (name, column) => {
  expect(columnOf(name)).toBe(column);
  expect(columnOf(column)).toBe(column);
  expect(nameOf(column)).toBe(name);
});

test('rows are written and read by the names of the code, and what is NULL is undefined', async () => {
  const rows = database.db('row_names');
  const [made] = await rows.clone().insert({ rowId: 1, saidAt: new Date('2024-05-01') }, ['rowId', 'saidAt']);
  expect(made).toEqual({ rowId: 1, saidAt: new Date('2024-05-01') });
  await rows.clone().where({ rowId: 1 }).update({ saidAt: null });
  const found = await rows.clone().orderBy('rowId').first();
  expect(Object.entries(found)).toEqual([
    ['rowId', 1],
    ['saidAt', undefined],
    ['keptJson', undefined],
  ]);
  expect(await rows.clone().where('row_names.rowId', 1).select('row_id as itsNumber')).toEqual([{ itsNumber: 1 }]);
});

test('what a column holds is left as it is, also where it is plucked', async () => {
  const kept = { member_id: 1, none: null };
  await database.db('row_names').insert({ rowId: 2, keptJson: JSON.stringify(kept) });
  expect((await database.db('row_names').first()).keptJson).toEqual(kept);
  expect(await database.db('row_names').pluck('keptJson')).toEqual([kept]);
  expect(await database.db('row_names').pluck('saidAt')).toEqual([undefined]);
});

test('SQL that is written by hand names its columns itself', async () => {
  const { rows } = await database.db.raw('select 1 as row_id, null as said_at, 2 as "rowId"');
  expect(rows).toEqual([{ row_id: 1, said_at: null, rowId: 2 }]);
});
