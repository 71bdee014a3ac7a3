import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';

/** Something to be kept although what was tried is undone. */
export interface Kept<T> {
  /** In a transaction of its own, while what was tried still stands: what can only be seen there is copied. */
  copy: (beside: Knex.Transaction) => Promise<void>;
  /** In that transaction, once what was tried is undone and holds nothing any more. */
  settle: (beside: Knex.Transaction) => Promise<T>;
}

/**
 * Tries something in a transaction. Where it returns something to be kept, it is undone, and that is written down in its place.
 * @returns undefined where it was done, else what `settle` returns
 */
export async function undoAndKeep<T>(
  db: Knex,
  attempt: (trx: Knex.Transaction) => Promise<Kept<T> | undefined>,
): Promise<T | undefined> {
  let beside: Knex.Transaction | undefined;
  try {
    const kept = await db
      .transaction(async (trx) => {
        const found = await attempt(trx);
        if (!found) return undefined;
        beside = await db.transaction();
        await allowLongWork(beside, '0');
        await beside.raw('set local idle_in_transaction_session_timeout = 0');
        await found.copy(beside);
        throw new Undone(found);
      })
      .catch((error: unknown): Kept<T> => {
        if (error instanceof Undone) return error.kept as Kept<T>;
        throw error;
      });
    if (!kept || !beside) return undefined;
    const result = await kept.settle(beside);
    await beside.commit();
    return result;
  } catch (error) {
    await beside?.rollback().catch(() => {});
    throw error;
  }
}

class Undone extends Error {
  constructor(readonly kept: unknown) {
    super('undone');
  }
}
