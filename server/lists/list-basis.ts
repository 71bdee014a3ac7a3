import type { Db } from '../dependencies';

/** The basis of an exposure in the newest revision that has it, drafts included; undefined: no revision has it. */
export async function findListBasis(db: Db, incidentId: number, exposure: string): Promise<string | undefined> {
  const row = await db('exposures as e')
    .join('revisions as r', 'r.revision_id', 'e.revision_id')
    .where({ 'r.incident_id': incidentId, 'e.code': exposure })
    .orderBy('r.number', 'desc')
    .first('e.basis');
  return row?.basis;
}
