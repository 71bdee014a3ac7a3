import { nameOf } from '../../db/row-names';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';
import { nameOfColumn, type SealedColumn } from './sealed-column';
import { sealedColumns } from './sealed-columns';
import { countByKeyId, listKeyColumns, listSealedOtherwise, replaceSealed } from './sealed-values-repository';

export interface Rotation {
  /** Values that were sealed anew. */
  resealed: number;
  /** What keys other than the present one still seal; a key that is in `PII_KEY` and not here is no longer needed. */
  left: { keyId: string; place: string; count: number }[];
}

interface Order {
  /** Handle of whoever does it, or `system`. */
  by: string;
  /** Values that are read at a time. */
  batch?: number;
  /** @param total values that other keys sealed when it began */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Seals everything anew that another key than the first of `PII_KEY` has sealed, a batch at a time, while the portal runs. It may be cut off
 * anywhere and run again: what is done stays done. A value that changes meanwhile is left as it became; one that no key opens is left and counted.
 */
export async function rotateKeys(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  { by, batch = 500, onProgress = () => {} }: Order,
): Promise<Rotation> {
  const total = (await countLeft(deps, sealedColumns)).reduce((sum, { count }) => sum + count, 0);
  let resealed = 0;
  const onBatch = (count: number) => {
    resealed += count;
    onProgress(resealed, total);
  };
  const last = sealedColumns.length - 1;
  for (const column of sealedColumns.slice(0, last)) await resealColumn(deps, column, batch, onBatch);
  const left = await countLeft(deps, sealedColumns.slice(0, last));
  if (left.length === 0) await resealColumn(deps, sealedColumns[last] as SealedColumn, batch, onBatch);
  const data = { key: deps.keys.currentKeyId, resealed, left: left.reduce((sum, { count }) => sum + count, 0) };
  await recordEvent(deps.db, { actor: by, action: 'keys.rotate', data });
  return { resealed, left };
}

async function resealColumn(
  { db, keys }: Pick<Dependencies, 'db' | 'keys'>,
  column: SealedColumn,
  limit: number,
  onBatch: (count: number) => void,
): Promise<void> {
  const key = await listKeyColumns(db, column.table);
  let after: unknown[] | undefined;
  for (;;) {
    const rows = await listSealedOtherwise(db, column, { key, header: keys.currentHeader, after, limit });
    const fresh = rows.flatMap((row) => {
      const before = row[nameOf(column.column)] as Buffer;
      const resealed = reseal(keys, before, column.contextOf(row));
      return resealed ? [{ key: key.map(({ name }) => row[nameOf(name)]), before, after: resealed }] : [];
    });
    if (fresh.length > 0) onBatch(await replaceSealed(db, column, key, fresh));
    if (rows.length < limit) return;
    after = key.map(({ name }) => rows.at(-1)?.[nameOf(name)]);
  }
}

function reseal(keys: Dependencies['keys'], sealed: Buffer, context: string): Buffer | undefined {
  try {
    return keys.seal(keys.open(sealed, context), context);
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

async function countLeft(
  { db, keys }: Pick<Dependencies, 'db' | 'keys'>,
  columns: readonly SealedColumn[],
): Promise<Rotation['left']> {
  const left: Rotation['left'] = [];
  for (const column of columns)
    for (const [keyId, count] of await countByKeyId(db, column))
      if (keyId !== keys.currentKeyId) left.push({ keyId, place: nameOfColumn(column), count });
  return left;
}
