import type { Knex } from 'knex';
import { readCoverage } from '../activities/coverage';
import { insertStatedPairs, type StatedPair } from '../activities/import-pairs';
import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { RefusedError } from '../errors';
import type { Import } from '../rows/import';
import { isInForce } from '../rows/import-states';
import { requireStaff } from '../staff/staff-repository';
import { holdTarget } from './import-locks';
import { addCoverage, getImport, getImportForUpdate } from './imports-repository';
import { recordImport } from './record-import';
import { importTarget } from './waiting-load';

export interface CoverCommand {
  importId: number;
  /** `FROM..TO`, by the import's own time zone. */
  covers: string;
  /** Pairs of activity and site that it covers too, although it has no row of theirs. */
  coversOf: StatedPair[];
  /** Email of the person on the staff. */
  by: string;
  reason?: string;
}

/**
 * Asks for an import of activities that is in force to be taken for complete over a stretch of time, beside what it covers already. That opens the
 * gate by word alone, so it always waits for a second person (rule 10 of docs/matching.md), who did not import it either.
 * @throws UsageError for what is no stretch of time, RefusedError where the import is none of activities in force or a gap would be left
 */
export async function coverImport(deps: ChangeDependencies, command: CoverCommand): Promise<Change> {
  const { importId, covers, coversOf, by, reason } = command;
  const askedBy = await requireStaff(deps, by, ['operator']);
  const covered = await getImport(deps.db, importId);
  const range = readCoverage(covers, covered.timeZone);
  const decidedBy = [covered.importedBy, ...covered.decidedBy];
  const data = { import: importId, covers: covers.trim(), range, of: coversOf };
  const request = { kind: 'import.cover', target: importTarget(importId), askedBy, decidedBy, reason, data } as const;
  return askForChange(deps, request, applyCover);
}

/** Adds the stretch `data.range` to what the import `data.import` covers, and the pairs `data.of` to those that it speaks for. */
export const applyCover: ApplyChange = async (_deps, trx, { target, data, askedBy, by, changeId }) => {
  const covered = await getImportForUpdate(trx, Number(data?.import));
  refuseElsewhere(covered);
  await holdTarget(trx, covered);
  await addStretch(trx, covered, String(data?.range));
  await insertStatedPairs(trx, covered.importId, (data?.of ?? []) as StatedPair[]);
  await recordImport(trx, covered);
  const about = { change: changeId, asked_by: askedBy, covers: data?.covers, of: data?.of };
  await recordEvent(trx, { actor: by.handle, action: 'import.cover', subject: target, data: about });
};

/** @throws RefusedError */
export function refuseElsewhere({ importId, kind, state }: Pick<Import, 'importId' | 'kind' | 'state'>): void {
  if (kind === 'activities' && isInForce({ state })) return;
  throw new RefusedError(`Import ${importId} is no import of activities in force; this is said of those alone.`, {
    told: 'refusals:import_not_in_force',
    values: { import: importId },
  });
}

async function addStretch(trx: Knex.Transaction, { importId }: Import, range: string): Promise<void> {
  if (await addCoverage(trx, importId, range)) return;
  throw new RefusedError(
    `Between this time and the one that import ${importId} covers already a gap would be left; state a time that reaches up to it.`,
    { told: 'refusals:cover_gap', values: { import: importId } },
  );
}
