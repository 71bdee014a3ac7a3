import type { RowProblem } from '../csv/import-problem';
import type { ColumnName } from '../rows/csv-columns';
import { nameOfColumn } from '../rows/csv-columns';
import type { ImportRun, Loaded } from '../rows/import-run';
import { compareWithLive } from './compare-versions';
import { countMeanings, countPeople, insertPeople, type MisreadEntry } from './insert-people';
import { entryColumns } from './list-rows';
import { insertVersion, updateIdentifierKinds } from './versions-repository';

/** Columns by the position of their digest; 0 is the member ID. */
const identifiers = ['member_id', 'login_id', 'email', 'phone'] as const satisfies ColumnName[];

/** Loads an affected list as a new version, which is not live. */
export async function loadList(run: ImportRun): Promise<Loaded> {
  const { trx, loading } = run;
  const versionId = await insertVersion(trx, loading);
  const loaded = await run.load(`list_entries (${entryColumns})`, { target: versionId });
  await updateIdentifierKinds(trx, versionId);
  const isPossible = loading.options.ambiguous === 'possible';
  const { misread, ambiguous } = await insertPeople(trx, versionId, isPossible);
  const problems = new Map(misread.map((entry) => [entry.row, [problemOf(run, entry)]]));
  if (problems.size > 0) {
    loaded.rejected += problems.size;
    loaded.accepted -= problems.size;
    await run.reject(problems);
    return { loaded, counts: {}, apply: async () => {} };
  }
  const { entries, people, matched } = await countPeople(trx, versionId);
  // Of entries that mean several members each, those that mean the same ones are one.
  const different = ambiguous > 0 ? await countMeanings(trx, versionId) : people;
  loaded.accepted = different;
  const comparison = await compareWithLive(trx, versionId, people);
  const duplicates = entries - different;
  const counts = {
    duplicates,
    matched,
    unmatched: people - matched,
    comparison,
    ...(ambiguous > 0 ? { ambiguous } : {}),
  };
  return { loaded, counts, apply: async () => {} };
}

function problemOf(run: ImportRun, { positions, isContradiction }: MisreadEntry): RowProblem {
  const columns = positions.map((position) => identifiers[position] as ColumnName);
  return {
    column: run.columnIndex(columns[0] as string),
    code: isContradiction ? 'contradicting_entry' : 'ambiguous_entry',
    params: { columns: columns.map(nameOfColumn).join(', ') },
  };
}
