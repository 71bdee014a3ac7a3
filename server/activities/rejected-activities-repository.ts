import type { Knex } from 'knex';

/** Remembers whose rows were left out: they never get an all-clear (rule 6 of docs/matching.md). */
export async function insertRejected(
  trx: Knex.Transaction,
  importId: number,
  rejected: { memberId: string; row: number }[],
): Promise<void> {
  const rows = rejected.map(({ memberId, row }) => ({ member_id: memberId, import_id: importId, row_number: row }));
  await trx.batchInsert('rejected_activities', rows, 1000);
}

/** Rows of an import that another one brings corrected no longer stand in the way of an all-clear. */
export async function releaseCorrected(
  trx: Knex.Transaction,
  { importId, rows, correctedBy }: { importId: number; rows: number[]; correctedBy: number },
): Promise<void> {
  await trx.raw(
    `with released as (
       delete from rejected_activities where import_id = ? and row_number = any (?) returning member_id, import_id, row_number)
     insert into corrected_activities (corrected_by, member_id, import_id, row_number)
     select ?, member_id, import_id, row_number from released`,
    [importId, rows, correctedBy],
  );
}

/** For an import that is undone: its rejected rows are forgotten, and those that it corrected stand again. */
export async function undoRejected(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx('rejected_activities').where({ import_id: importId }).delete();
  await trx('corrected_activities').where({ import_id: importId }).delete();
  await trx.raw(
    `with again as (
       delete from corrected_activities where corrected_by = ? returning member_id, import_id, row_number)
     insert into rejected_activities (member_id, import_id, row_number)
     select member_id, import_id, row_number from again`,
    [importId],
  );
}
