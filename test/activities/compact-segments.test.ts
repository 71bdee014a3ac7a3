import type { Knex } from 'knex';
import { compactSegments } from '../../server/activities/compact-segments';
import { keepSegments, listSegments } from '../../server/activities/segments';
import { rollbackImport } from '../../server/imports/rollback-import';
import { createImportBench, type ImportBench, operator } from '../imports/import-csv';

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
});
afterEach(() => bench.close());

/** A day after 10 June 2016 for each number, so that no batch repeats another one's rows. */
const dayOf = (number: number) => new Date(Date.UTC(2016, 5, 10 + number)).toISOString().slice(0, 10);
const load = (from: number, count: number) =>
  bench.load(
    'activities',
    `member_id,activity,occurred_at,detail\n${Array.from({ length: count }, (_, n) => `M${n % 4},login,${dayOf(from + n)},note ${from + n}\n`).join('')}`,
  );
const rows = () =>
  bench.database
    .db('activities')
    .select('member_id', 'import_id', 'row_number', 'facet_id', 'from_at', 'until_at', 'occurred_as', 'detail')
    .orderBy(['import_id', 'row_number']);
const segments = () => listSegments(bench.database.db);

test('many batches become few segments with the same rows, and each can still be undone by itself', async () => {
  const loaded = [];
  for (let batch = 0; batch < 11; batch++) loaded.push(await load(batch * 10, 5 + batch));
  const before = await rows();
  expect([before.length, (await segments()).length]).toEqual([110, 11]);
  expect(await compactSegments(bench.database.db)).toBe(4);
  expect(await rows()).toEqual(before);
  expect(await segments()).toHaveLength(8);
  expect(await compactSegments(bench.database.db)).toBe(0);
  const undone = loaded[1]?.importId as number;
  await rollbackImport(bench.deps, { importId: undone, by: operator });
  expect(await rows()).toEqual(before.filter((row) => row.importId !== undone));
  await load(1000, 3);
  await load(2000, 3);
  expect(await compactSegments(bench.database.db)).toBeGreaterThan(1);
  expect(await rows()).toHaveLength(before.length);
  expect(await segments()).toHaveLength(8);
});

test('whoever has the activities in use is not disturbed, and nobody stands in line behind a compaction', async () => {
  for (let batch = 0; batch < 9; batch++) await load(batch * 10, 5);
  const before = await segments();
  const reading = await bench.database.db.transaction();
  await reading('activities').count();
  const compacting = compactSegments(bench.database.db);
  const look = (trx: Knex) => trx.raw("set local lock_timeout = '50ms'; select count(*) from activities");
  for (let looks = 0; looks < 20; looks++) await bench.database.db.transaction(look);
  expect(await compacting).toBe(0);
  await reading.rollback();
  expect(await segments()).toEqual(before);
  expect(await compactSegments(bench.database.db)).toBe(2);
});

test('of two compactions at once one does the work', async () => {
  for (let batch = 0; batch < 10; batch++) await load(batch * 10, 5);
  const merged = await Promise.all([compactSegments(bench.database.db), compactSegments(bench.database.db)]);
  expect(merged.toSorted()).toEqual([0, 3]);
  expect(await rows()).toHaveLength(50);
});

test('a transaction that keeps one view of the data sees all activities to its end', async () => {
  for (let batch = 0; batch < 9; batch++) await load(batch * 10, 5);
  await bench.database.db.transaction(
    async (trx) => {
      await keepSegments(trx);
      await trx('imports').count();
      expect(await compactSegments(bench.database.db)).toBe(0);
      expect(await trx('activities')).toHaveLength(45);
    },
    { isolationLevel: 'repeatable read' },
  );
  expect(await compactSegments(bench.database.db)).toBe(2);
});
