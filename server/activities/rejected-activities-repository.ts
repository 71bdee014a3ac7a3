import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import type { UnreadActivity } from '../rows/load-rows';

const kept = 'member_id, import_id, row_number, from_at, until_at, is_settled';

/** Remembers whose rows were left out: they get no all-clear while that matters (rule 6 of docs/matching.md, `record`). */
export async function insertRejected(
  trx: Knex.Transaction,
  importId: number,
  rejected: readonly UnreadActivity[],
): Promise<void> {
  const at = (seconds: number | undefined) => (seconds === undefined ? null : new Date(seconds * 1000));
  const rows = rejected.map(({ memberId, row, from, until }) => ({
    ...{ memberId, importId, rowNumber: row, fromAt: at(from), untilAt: at(until) },
  }));
  await trx.batchInsert('rejected_activities', rows, 1000);
}

/**
 * Rows of an import that another one brings corrected no longer stand in the way of an all-clear: where that one has a row of the same member. What
 * became a row of somebody else is settled by two people.
 */
export async function releaseCorrected(
  trx: Knex.Transaction,
  { importId, rows, correctedBy }: { importId: number; rows: number[]; correctedBy: number },
): Promise<void> {
  await trx.raw(
    `with released as (
       delete from rejected_activities r
       where import_id = ? and row_number = any (?)
         and exists (select from activities a where a.import_id = ? and a.member_id = r.member_id)
       returning ${kept})
     insert into corrected_activities (corrected_by, ${kept})
     select ?, ${kept} from released`,
    [importId, rows, correctedBy, correctedBy],
  );
}

/** For an import that is undone: its rejected rows are forgotten, and those that it corrected stand again. */
export async function undoRejected(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx('rejected_activities').where({ importId }).delete();
  await trx('corrected_activities').where({ importId }).delete();
  await trx.raw(
    `with again as (
       delete from corrected_activities where corrected_by = ? returning ${kept})
     insert into rejected_activities (${kept})
     select ${kept} from again`,
    [importId],
  );
}

/**
 * Two people say that these rows do not matter.
 * @returns the numbers of those that stood in the way until now
 */
export async function settleRejected(
  trx: Knex.Transaction,
  { importId, rows }: { importId: number; rows: readonly number[] },
): Promise<number[]> {
  return trx('rejected_activities')
    .where({ importId, isSettled: false })
    .whereIn(
      'rowNumber',
      rows.filter((row) => row < 2 ** 31),
    )
    .update({ isSettled: true })
    .returning('rowNumber')
    .then((settled: { rowNumber: number }[]) => settled.map((row) => row.rowNumber));
}

/** A rejected row that may stand in the way of an all-clear, in the order of the file. */
export interface StandingRow {
  row: number;
  memberId: string;
}

/** Rows of an import that nobody has settled or corrected. @param limit how many */
export async function listStanding(db: Db, importId: number, limit: number): Promise<StandingRow[]> {
  const rows = await db('rejected_activities')
    .where({ importId, isSettled: false })
    .orderBy('rowNumber')
    .limit(limit)
    .select('rowNumber', 'memberId');
  return rows.map(({ rowNumber, memberId }) => ({ row: rowNumber, memberId }));
}
