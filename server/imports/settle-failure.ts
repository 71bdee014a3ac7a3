import type { Knex } from 'knex';
import { ImportFailure } from '../csv/import-problem';
import { RefusedError, ShokaiError } from '../errors';
import { codeOfFailure, isOutage } from '../outage';
import { moveImport } from './imports-repository';
import { LeftUndone } from './left-undone';

/**
 * Writes down why nothing was loaded. The commit may have come through although its confirmation did not: then the import stays as it is.
 * @throws the error, unless it says what is wrong with the file
 */
export async function settleFailure(db: Knex, importId: number, error: unknown): Promise<void> {
  if (error instanceof LeftUndone) {
    await moveImport(db, importId, error.verb, error.changes);
    return;
  }
  const isOfFile = error instanceof ImportFailure;
  const failure = isOfFile ? { code: error.code, params: error.params } : { code: reasonOf(error), params: {} };
  const isEnded = await moveImport(db, importId, isOfFile ? 'send_back' : 'fail', { failure });
  if (isEnded && !isOfFile) throw error;
}

function reasonOf(error: unknown): string {
  const code = codeOfFailure(error);
  if (error instanceof RefusedError) return 'target_busy';
  if (code === 'ENOSPC' || code === '53100') return 'disk_full';
  if (error instanceof ShokaiError) return 'unreadable';
  return isOutage(error) ? 'database_gone' : 'unexpected';
}
