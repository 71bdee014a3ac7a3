import type { Db } from '../../db/connection';

/** The basis of an exposure in the newest revision that has it, drafts included; undefined: no revision has it. */
export async function findListBasis(db: Db, incidentId: number, exposure: string): Promise<string | undefined> {
  const row = await db('exposures as e')
    .join('revisions as r', 'r.revisionId', 'e.revisionId')
    .where({ 'r.incidentId': incidentId, 'e.code': exposure })
    .orderBy('r.number', 'desc')
    .first('e.basis');
  return row?.basis;
}

/** Exposures that an affected list may be loaded for, in the newest revision of each incident. */
export async function listListTargets(db: Db): Promise<{ incident: string; exposure: string }[]> {
  return db('exposures as e')
    .join('revisions as r', 'r.revisionId', 'e.revisionId')
    .join('incidents as i', 'i.incidentId', 'r.incidentId')
    .whereNot('e.basis', 'window')
    .whereRaw('r.number = (select max(n.number) from revisions n where n.incident_id = i.incident_id)')
    .orderBy(['i.code', 'e.bit'])
    .select('i.code as incident', 'e.code as exposure');
}
