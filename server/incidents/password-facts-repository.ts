import { type Db, prepared } from '../../db/connection';

/** That a revision said, when it went live, that passwords had leaked. It stands whatever becomes of the incident, until it is revoked. */
export interface PasswordFact {
  incidentId: number;
  /** Number of the revision. */
  revision: number;
  leakEnded: Date;
  recordedAt: Date;
}

/** A revision that goes live again says it again, though it had been revoked. */
export async function upsertPasswordFact(trx: Db, fact: PasswordFact): Promise<void> {
  await trx('password_facts')
    .insert({
      incidentId: fact.incidentId,
      revision: fact.revision,
      leakEnded: fact.leakEnded,
      recordedAt: fact.recordedAt,
    })
    .onConflict(['incidentId', 'revision'])
    .merge({ leakEnded: fact.leakEnded, revokedAt: null, revokedBy: null });
}

/** The latest `leak_ended` of the facts that stand; undefined where none does. */
export async function findLeakEnd(db: Db): Promise<Date | undefined> {
  const { rows } = await prepared<{ leak_ended: Date | null }>(db, {
    name: 'leak-end',
    text: 'select max(leak_ended) as leak_ended from password_facts where revoked_at is null',
    values: [],
  });
  return rows[0]?.leak_ended ?? undefined;
}

/** Revokes what the revisions of an incident said, but for one. @returns how many facts fell */
export const revokePasswordFacts = (
  trx: Db,
  revoked: { incidentId: number; butOf: number | undefined; at: Date; by: string },
): Promise<number> =>
  trx('password_facts')
    .where({ incidentId: revoked.incidentId, revokedAt: null })
    .modify((query) => revoked.butOf !== undefined && query.whereNot({ revision: revoked.butOf }))
    .update({ revokedAt: revoked.at, revokedBy: revoked.by });
