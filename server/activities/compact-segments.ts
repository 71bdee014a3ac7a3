import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { fillSegment, listSegments, replaceSegments, type Segment } from './segments';

/** Every segment is asked about every person: of more than these, the smaller ones become one. */
const mostSegments = 8;
/** Bytes that are rewritten in one go, and meanwhile cannot be undone. */
const mostBytes = 2 ** 30;
/** First key of our advisory lock; no other lock of the product has it. */
const compaction = 5_401_004;

/**
 * Merges segments where there are many. Answers are given all the while: nobody is made to wait for longer than it takes to exchange the
 * tables, and where somebody (an import, a backup) has the activities in use, nothing happens until the next time.
 * @returns how many segments became one
 */
export async function compactSegments(db: Knex): Promise<number> {
  if (chosen(await listSegments(db)).length === 0) return 0;
  try {
    await db.transaction(holdActivities);
    return await db.transaction(mergeSmall);
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return 0;
    throw error;
  }
}

async function mergeSmall(trx: Knex.Transaction): Promise<number> {
  const { rows } = await trx.raw('select pg_try_advisory_xact_lock(?, 0) as is_ours', [compaction]);
  const merged = rows[0].is_ours ? chosen(await listSegments(trx)) : [];
  if (merged.length === 0) return 0;
  await allowLongWork(trx, '0');
  await trx.raw('set local idle_in_transaction_session_timeout = 0');
  const filled = await fillSegment(trx, merged);
  await holdActivities(trx);
  await replaceSegments(trx, merged, filled);
  return merged.length;
}

/** The smallest, so that the limit is kept, as far as they can be rewritten in one go. */
function chosen(segments: Segment[]): Segment[] {
  if (segments.length <= mostSegments) return [];
  const smallest = segments.toSorted((a, b) => a.bytes - b.bytes).slice(0, segments.length - mostSegments + 1);
  let bytes = 0;
  return smallest.filter((segment, index) => {
    bytes += segment.bytes;
    return index < 2 || bytes <= mostBytes;
  });
}

/** Takes the activities for itself, without ever making a reader stand in line behind it. @throws an error of code 55P03 */
async function holdActivities(trx: Knex.Transaction): Promise<void> {
  for (let tries = 100; ; tries--) {
    try {
      await trx.transaction((inner) => inner.raw('lock table only activities in access exclusive mode nowait'));
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03' || tries === 0) throw error;
      await pause(50);
    }
  }
}
