import type { Knex } from 'knex';
import type { Db } from '../../db/connection';

/** What of a members row was left out because it could not be read: all of it, or one identifier. */
export type RejectedPart = 'row' | 'login_id' | 'email' | 'phone';

/** Remembers whose rows were left out, wholly or in part: they get no all-clear while that matters (rule 6 of docs/matching.md, `record`). */
export async function insertRejectedMembers(
  trx: Knex.Transaction,
  importId: number,
  rejected: { memberId: string; row: number; part?: RejectedPart }[],
): Promise<void> {
  const rows = rejected.map(({ memberId, row, part = 'row' }) => ({
    ...{ memberId, importId, rowNumber: row, part },
  }));
  await trx.batchInsert('rejected_members', rows, 1000);
}

/** Any later accepted row of a member settles what was left out before. @param accepted SQL of `member_id` */
export async function settleRejectedMembers(trx: Knex.Transaction, importId: number, accepted: string): Promise<void> {
  await trx.raw(
    `update rejected_members set settled_by = ? where settled_by is null and import_id <> ? and member_id in (${accepted})`,
    [importId, importId],
  );
}

/** For an import that is undone: its rejected rows are forgotten, and those that it settled stand again. */
export async function undoRejectedMembers(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx('rejected_members').where({ importId }).delete();
  await trx('rejected_members').where({ settledBy: importId }).update({ settledBy: null });
}

/** A member whose row of an import was left out, wholly or in part, and who has had none that was accepted since. */
export async function findUnsettledMember(db: Db, importId: number): Promise<string | undefined> {
  const found = await db('rejected_members').where({ importId }).whereNull('settledBy').first('memberId');
  return found?.memberId;
}
