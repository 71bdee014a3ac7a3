import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { RefusedError } from '../errors';
import { holdFigures } from '../figures/figures-repository';
import type { Import } from '../rows/import';
import { targetOf } from '../rows/import';
import { figuresOf } from './record-import';

/** First keys of our advisory locks; no other lock of the product has them. */
const targets = 5_401_002;
const imports = 5_401_003;

/**
 * Holds the target and the import to the end of the transaction. They go with the connection: as soon as nobody holds an import any more,
 * nothing of it can be committed.
 * @throws RefusedError when another import loads the same target and does not end within ten seconds.
 */
export async function holdImport(trx: Knex.Transaction, loading: Import): Promise<void> {
  await holdTarget(trx, loading);
  await trx.raw('select pg_advisory_xact_lock(?, ?)', [imports, loading.importId]);
  // The server notices that a killed client is gone also where it is not reading from it.
  await trx.raw("set local client_connection_check_interval = '2s'");
}

/**
 * Holds the target. What follows works through whole lists, so no statement ends because the machine is busy.
 * @throws RefusedError as `holdImport`
 */
export async function holdTarget(
  trx: Knex.Transaction,
  loading: Pick<Import, 'kind' | 'incidentId' | 'exposure' | 'fileHash'>,
): Promise<void> {
  await trx.raw("set local lock_timeout = '10s'");
  try {
    await trx.raw('select pg_advisory_xact_lock(?, hashtext(?))', [targets, targetOf(loading)]);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new RefusedError(
      'Another import is loading the same target; wait until it has ended, or see "import status".',
      { told: 'refusals:target_busy' },
    );
  }
  await trx.raw("set local lock_timeout = '60s'");
  await allowLongWork(trx, '0');
  await holdFigures(trx, figuresOf[loading.kind]);
}

/** True while a process is at work on the import. */
export async function isHeld(db: Knex, importId: number): Promise<boolean> {
  const { rows } = await db.raw(
    "select 1 from pg_locks where locktype = 'advisory' and classid = ? and objid = ? and objsubid = 2 and granted limit 1",
    [imports, importId],
  );
  return rows.length > 0;
}
