import { ImportFailure } from '../csv/import-problem';
import type { ImportRun, Loaded } from '../rows/import-run';
import type { LoadedRows } from '../rows/load-rows';
import { activityColumns } from './activity-rows';
import { insertRejected, releaseCorrected } from './rejected-activities-repository';
import { attachSegment, countOfUnknownMembers, createSegment } from './segments';

/** Loads activities into a table of their own, which becomes a segment of `activities` in the end. */
export async function loadActivities(run: ImportRun): Promise<Loaded> {
  const { trx, loading } = run;
  const { importId, options } = loading;
  const table = await createSegment(trx, importId);
  const loaded = await run.load(`${table} (${activityColumns})`, { freeze: true });
  if (options.acceptRejects && loaded.firstUnowned !== undefined)
    throw new ImportFailure('unowned_reject', { row: loaded.firstUnowned });
  return {
    loaded,
    counts: { ofUnknownMembers: await countOfUnknownMembers(trx, importId) },
    apply: async () => {
      await insertFacets(run, loaded);
      await insertRejected(trx, importId, loaded.rejectedOf);
      if (options.corrects !== undefined)
        await releaseCorrected(trx, { importId: options.corrects, rows: loaded.corrected, correctedBy: importId });
      await attachSegment(trx, importId);
    },
  };
}

async function insertFacets({ trx, loading }: ImportRun, { facets }: LoadedRows): Promise<void> {
  const rows = [...facets.values()].map(({ facetId, rowCount, from, until }) => ({
    import_id: loading.importId,
    facet_id: facetId,
    row_count: rowCount,
    from_at: new Date(from * 1000),
    until_at: new Date(until * 1000),
  }));
  await trx.batchInsert('import_facets', rows, 1000);
}
