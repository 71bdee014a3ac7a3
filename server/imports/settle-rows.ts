import { settleRejected } from '../activities/rejected-activities-repository';
import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { RefusedError, UsageError } from '../errors';
import { requireStaff } from '../staff/staff-repository';
import { refuseElsewhere } from './cover-import';
import { holdTarget } from './import-locks';
import { getImport, getImportForUpdate } from './imports-repository';
import { recordImport } from './record-import';
import { importTarget } from './waiting-load';

export interface SettleCommand {
  importId: number;
  /** As the error file numbers them; at least one. */
  rows: number[];
  /** Why they do not matter. */
  reason: string;
  /** Email of the person on the staff. */
  by: string;
}

/**
 * Asks for rejected rows of an import of activities to be taken for settled: what they say is known otherwise, and does not matter. Their members may
 * get an all-clear again, by word alone, so it always waits for a second person (rule 10 of docs/matching.md), who did not import them either.
 * @throws UsageError without a reason or rows, RefusedError for a row that stands in nobody's way
 */
export async function settleRows(
  deps: ChangeDependencies,
  { importId, rows, reason, by }: SettleCommand,
): Promise<Change> {
  if (!reason.trim())
    throw new UsageError('Say why these rows do not matter: --reason TEXT.', { told: 'refusals:settle_reason' });
  if (rows.length === 0) throw new UsageError('Say which rows: --row N.', { told: 'refusals:settle_rows' });
  const askedBy = await requireStaff(deps, by, ['operator']);
  const { importedBy, decidedBy } = await getImport(deps.db, importId);
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  const target = `${importTarget(importId)} row ${sorted.join(', ')}`;
  const data = { import: importId, rows: sorted };
  const request = {
    kind: 'import.settle',
    target,
    askedBy,
    reason,
    data,
    decidedBy: [importedBy, ...decidedBy],
  } as const;
  return askForChange(deps, request, applySettling);
}

/** Settles the rejected rows `data.rows` of the import `data.import`. */
export const applySettling: ApplyChange = async (_deps, trx, { data, askedBy, by, changeId }) => {
  const settled = await getImportForUpdate(trx, Number(data?.import));
  const { importId } = settled;
  refuseElsewhere(settled);
  await holdTarget(trx, settled);
  const rows = (data?.rows ?? []) as number[];
  const done = await settleRejected(trx, { importId, rows });
  const missing = rows.filter((row) => !done.includes(row));
  if (missing.length > 0)
    throw new RefusedError(
      `Row ${missing.join(', ')} of import ${importId} is no rejected row that still matters; it was settled, corrected, or accepted.`,
      { told: 'refusals:no_such_row', values: { import: importId, rows: missing.join(', ') } },
    );
  await recordImport(trx, settled);
  const about = { change: changeId, asked_by: askedBy, rows };
  await recordEvent(trx, { actor: by.handle, action: 'import.settle', subject: importTarget(importId), data: about });
};
