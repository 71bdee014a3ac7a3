import { ImportFailure } from '../csv/import-problem';
import type { ImportCounts } from '../rows/import';
import type { ImportRun, Loaded } from '../rows/import-run';
import type { LoadedRows } from '../rows/load-rows';
import { activityColumns } from './activity-rows';
import { listActivityStrays } from './activity-strays';
import { type ImportPair, insertPairs, listPairs, settleMidnights } from './import-pairs';
import { insertRejected, releaseCorrected } from './rejected-activities-repository';
import { countRepeated } from './repeated-rows';
import { attachSegment, countOfUnknownMembers, createSegment } from './segments';

/** Loads activities into a table of their own, which becomes a segment of `activities` in the end. */
export async function loadActivities(run: ImportRun): Promise<Loaded> {
  const { trx, loading } = run;
  const { importId, options } = loading;
  const table = await createSegment(trx, importId);
  const loaded = await run.load(`${table} (${activityColumns})`, { freeze: true });
  if (options.acceptRejects && loaded.firstUnowned !== undefined)
    throw new ImportFailure('unowned_reject', { row: loaded.firstUnowned });
  const pairs = await listPairs(run, loaded);
  await settleMidnights(trx, table, pairs);
  const ofUnknownMembers = await countOfUnknownMembers(trx, importId);
  const counts = {
    ...{ ofUnknownMembers, midnights: midnightsOf(pairs), repeated: await countRepeated(trx, table, loaded) },
    strays: ofUnknownMembers > 0 ? await listActivityStrays({ trx, keys: run.deps.keys }, table) : undefined,
  };
  return {
    loaded,
    counts,
    apply: async () => {
      await insertFacets(run, loaded);
      await insertPairs(run, pairs);
      await insertRejected(trx, importId, loaded.rejectedOf);
      await attachSegment(trx, importId);
      if (options.corrects !== undefined)
        await releaseCorrected(trx, { importId: options.corrects, rows: loaded.corrected, correctedBy: importId });
    },
  };
}

/** What the import says aloud of values at 0:00(:00); the first pairs, where there are many. */
const midnightsOf = (pairs: ImportPair[]): ImportCounts['midnights'] =>
  pairs
    .filter(({ midnightCount }) => midnightCount > 0)
    .slice(0, 50)
    .map(({ activity, site, midnightCount, rowCount, isMidnightDay }) => ({
      ...{ activity, site, count: midnightCount, rows: rowCount, isDay: isMidnightDay },
    }));

async function insertFacets({ trx, loading }: ImportRun, { facets }: LoadedRows): Promise<void> {
  const rows = [...facets.values()].map(({ facetId, rowCount, from, until }) => ({
    importId: loading.importId,
    facetId,
    rowCount,
    fromAt: from <= until ? new Date(from * 1000) : '-infinity',
    untilAt: from <= until ? new Date(until * 1000) : 'infinity',
  }));
  await trx.batchInsert('import_facets', rows, 1000);
}
