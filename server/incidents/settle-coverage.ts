import type { Db } from '../../db/connection';
import { listLiveIncidents } from './incidents-repository';
import { listUncovered, windowsOf } from './list-obstacles';
import { listImportsBehind } from './readiness-repository';
import { findConfirmedCoverage, isMarkedCovered, updateCoverage } from './revisions-repository';

/**
 * Settles for each live revision whether its windows are covered (rule 6 of docs/matching.md, `coverage`), which the gate reads. To be called in the
 * transaction of whatever changes revisions that are live or activities that are loaded. An open end counts as the day the revision was published.
 */
export async function settleCoverage(trx: Db): Promise<void> {
  for (const { revisionId, document, liveFrom } of await listLiveIncidents(trx)) {
    const uncovered = await listUncovered(trx, document, liveFrom);
    const isCovered = uncovered.length === 0 || (await findConfirmedCoverage(trx, revisionId));
    await updateCoverage(trx, revisionId, { isCovered });
  }
}

/** Live incidents that stand as covered and are not: something was lost that nobody meant to take away. */
export async function listFalselyCovered(db: Db): Promise<string[]> {
  const codes: string[] = [];
  for (const { code, revisionId, document, liveFrom } of await listLiveIncidents(db)) {
    if (!(await isMarkedCovered(db, revisionId)) || (await listUncovered(db, document, liveFrom)).length === 0)
      continue;
    if (!(await findConfirmedCoverage(db, revisionId))) codes.push(code);
  }
  return codes;
}

/** Keeps on which imports the windows of a revision rest, when it goes live. */
export async function keepCoverage(
  trx: Db,
  { revisionId, document, now }: { revisionId: number; document: Parameters<typeof windowsOf>[0]; now: Date },
): Promise<void> {
  const windows = windowsOf(document, now).map(({ window }) => window);
  await updateCoverage(trx, revisionId, { restsOn: await listImportsBehind(trx, windows) });
}
