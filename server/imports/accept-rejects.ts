import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { isToFix } from '../rows/import-states';
import { addDecider, getImportForUpdate, updateImport } from './imports-repository';

/**
 * Somebody has seen how many rows of a file of members or activities cannot be read, and wants the others loaded.
 * @throws RefusedError for a list, of which no row may be left out, and when it was another number that they saw
 */
export async function acceptRejects(
  { db }: Pick<Dependencies, 'db'>,
  { importId, rejected, by }: { importId: number; rejected: number; by: string },
): Promise<void> {
  await db.transaction(async (trx) => {
    const { kind, state, failure, counts, options } = await getImportForUpdate(trx, importId);
    const mayAccept = kind !== 'list' && isToFix({ state }) && !failure && counts.rejected === rejected;
    if (!mayAccept)
      throw new RefusedError(`Import ${importId} has no such rows to leave out; look at it again.`, {
        told: 'refusals:import_moved',
        values: { import: importId },
      });
    await updateImport(trx, importId, { options: { ...options, acceptRejects: true } });
    await addDecider(trx, importId, by);
    await recordEvent(trx, {
      actor: by,
      action: 'import.accept_rejects',
      subject: `import ${importId}`,
      data: { rejected },
    });
  });
}
