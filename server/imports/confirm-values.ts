import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { isConfirmable } from '../rows/import';
import { addDecider, getImportForUpdate, requireMove } from './imports-repository';

/**
 * Somebody has looked at what an import stopped at, and says by name that it is right; it is to be checked again then. Whatever they did not name
 * stops it again.
 * @throws RefusedError where it stopped at nothing that can be confirmed
 */
export async function confirmValues(
  { db }: Pick<Dependencies, 'db'>,
  { importId, values, by }: { importId: number; values: string[]; by: string },
): Promise<void> {
  await db.transaction(async (trx) => {
    const stopped = await getImportForUpdate(trx, importId);
    if (!isConfirmable(stopped) || stopped.options.dryRun || stopped.erasedAt)
      throw new RefusedError(`Import ${importId} stopped at nothing that can be confirmed; look at it again.`, {
        told: 'refusals:import_moved',
        values: { import: importId },
      });
    const { options } = stopped;
    const confirm = [...new Set([...(options.confirm ?? []), ...values])];
    await requireMove(trx, importId, 'confirm', { options: { ...options, confirm } });
    await addDecider(trx, importId, by);
    const data = { values };
    await recordEvent(trx, { actor: by, action: 'import.confirm_values', subject: `import ${importId}`, data });
  });
}
