import type { Knex } from 'knex';
import { keepMoved, markApplied } from '../changes/approve-change';
import { keepAsked } from '../changes/ask-for-change';
import { isAnybodyOutside } from '../changes/change-people-repository';
import { findNewestChange } from '../changes/changes-repository';
import type { Kept } from '../changes/undo-and-keep';
import type { Dependencies } from '../dependencies';
import { findCleared } from '../matching/cleared-people';
import type { Staff } from '../people/staff';
import { type Import, type ImportCounts, reviewOf } from '../rows/import';
import { moveImport } from './imports-repository';

/** What changes call an import. */
export const importTarget = (importId: number): string => `import ${importId}`;

/**
 * Whether an import of members that has just been taken over may stay: it clears nobody, or a second person has approved the people whom it clears
 * (rule 10 of docs/matching.md).
 * @returns what is to be kept in its place where it has to wait, in review or, where others would be cleared than were approved, in review again
 */
export async function findWaiting(
  { now }: Pick<Dependencies, 'now'>,
  trx: Knex.Transaction,
  { loading, totals, by }: { loading: Import; totals: ImportCounts; by: Pick<Staff, 'handle'> },
): Promise<Kept<unknown> | undefined> {
  const { importId } = loading;
  const target = importTarget(importId);
  const review = reviewOf({ ...loading, counts: totals });
  const { count } = await findCleared(trx);
  const found = await findNewestChange(trx, 'import.load', target);
  const approved = found?.state === 'approved' && found.data.review === review ? found : undefined;
  if (count === 0 || (approved && !(await isAnybodyOutside(trx, approved.changeId)))) {
    if (approved) await markApplied({ now }, trx, approved, by);
    return undefined;
  }
  const waits = (kept: Kept<unknown>, verb: 'review' | 'review_again'): Kept<unknown> => ({
    copy: kept.copy,
    settle: async (beside) => {
      await moveImport(beside, importId, verb, { counts: { ...totals, clears: count } });
      return kept.settle(beside);
    },
  });
  if (approved) return waits(keepMoved(trx, approved.changeId, count, by), 'review_again');
  const decidedBy = [loading.importedBy, ...loading.decidedBy];
  const data = { import: importId, review };
  const request = { kind: 'import.load', target, askedBy: by, decidedBy, reason: loading.options.again, data } as const;
  return waits(keepAsked({ now }, trx, request, count), 'review');
}
