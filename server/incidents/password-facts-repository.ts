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
      incident_id: fact.incidentId,
      revision: fact.revision,
      leak_ended: fact.leakEnded,
      recorded_at: fact.recordedAt,
    })
    .onConflict(['incident_id', 'revision'])
    .merge({ leak_ended: fact.leakEnded, revoked_at: null, revoked_by: null });
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
    .where({ incident_id: revoked.incidentId, revoked_at: null })
    .modify((query) => revoked.butOf !== undefined && query.whereNot({ revision: revoked.butOf }))
    .update({ revoked_at: revoked.at, revoked_by: revoked.by });
