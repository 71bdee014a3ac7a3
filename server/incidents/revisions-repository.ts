import type { Db } from '../../db/connection';
import { NotFoundError } from '../errors';
import { isInForceSql } from '../rows/import-states';
import type { Revision } from './revision';

const columns = [
  'revisionId',
  'incidentId',
  'number',
  'document',
  'appliedBy',
  'appliedAt',
  'submittedBy',
  'submittedAt',
  'returnedBy',
  'returnedAt',
  'returnComment',
  'confirmed',
  'difference',
  'approvedBy',
  'approvedAt',
  'fourEyes',
  'decidedBy',
  'approvedLists',
  'liveFrom',
];

/** Every revision of an incident that was not discarded, the newest first. */
export async function listRevisions(db: Db, incidentId: number): Promise<Revision[]> {
  return db('revisions').where({ incidentId, discardedAt: null }).select(columns).orderBy('number', 'desc');
}

/** Undefined only while the first revision is being applied. What was discarded is passed over. */
export async function findNewestRevision(db: Db, incidentId: number): Promise<Revision | undefined> {
  return db('revisions').where({ incidentId, discardedAt: null }).orderBy('number', 'desc').first(columns);
}

/** @throws NotFoundError */
export async function getRevisionNumber(db: Db, revisionId: number): Promise<number> {
  const row = await db('revisions').where({ revisionId }).first<{ number: number } | undefined>('number');
  if (!row) throw new NotFoundError(`There is no revision of ID ${revisionId}.`);
  return row.number;
}

/** The file of a revision as it was applied, and its number. @param number by default the newest. @throws NotFoundError */
export async function getSource(db: Db, code: string, number?: number): Promise<{ source: string; number: number }> {
  const query = db('revisions').join('incidents', 'incidents.incidentId', 'revisions.incidentId').where({ code });
  query.where(number === undefined ? { discardedAt: null } : { number });
  const row = await query
    .orderBy('number', 'desc')
    .first<{ source: string; number: number } | undefined>('source', 'number');
  if (row) return row;
  throw new NotFoundError(number ? `The incident ${code} has no revision ${number}.` : `There is no incident ${code}.`);
}

/** The highest number that a revision of an incident ever had, discarded ones too; 0 before the first. */
export async function findHighestNumber(db: Db, incidentId: number): Promise<number> {
  const row = await db('revisions').where({ incidentId }).max('number as number').first();
  return row?.number ?? 0;
}

/** The document of one revision; undefined where the incident has none of this number. */
export async function findDocument(
  db: Db,
  incidentId: number,
  number: number,
): Promise<Revision['document'] | undefined> {
  return (await db('revisions').where({ incidentId, number }).first('document'))?.document;
}

/** Drops every revision above a number, which stays on record. @returns the numbers that went */
export async function discardAbove(
  db: Db,
  incidentId: number,
  number: number,
  { by, at }: { by: string; at: Date },
): Promise<number[]> {
  const rows = await db('revisions')
    .where({ incidentId, discardedAt: null })
    .where('number', '>', number)
    .update({ discardedBy: by, discardedAt: at })
    .returning('number');
  return rows.map((row) => row.number).sort((a, b) => a - b);
}

/** @returns ID of the new revision */
export async function insertRevision(
  db: Db,
  revision: Pick<Revision, 'incidentId' | 'number' | 'document' | 'appliedBy' | 'appliedAt'> & { source: string },
): Promise<number> {
  const [row] = await db('revisions')
    .insert({ ...revision, document: JSON.stringify(revision.document) })
    .returning('revisionId');
  return row.revisionId;
}

/** Writes who submitted, sent back, confirmed and approved a revision, and when it became live. */
export async function updateRevision(db: Db, revision: Revision): Promise<void> {
  await db('revisions')
    .where({ revisionId: revision.revisionId })
    .update({
      submittedBy: revision.submittedBy ?? null,
      submittedAt: revision.submittedAt ?? null,
      returnedBy: revision.returnedBy ?? null,
      returnedAt: revision.returnedAt ?? null,
      returnComment: revision.returnComment ?? null,
      confirmed: revision.confirmed,
      difference: revision.difference ?? null,
      approvedBy: revision.approvedBy ?? null,
      approvedAt: revision.approvedAt ?? null,
      fourEyes: revision.fourEyes,
      decidedBy: revision.decidedBy,
      approvedLists: JSON.stringify(revision.approvedLists),
      liveFrom: revision.liveFrom ?? null,
    });
}

/** Whether publishing confirmed that no activity can be missing, and all that its windows rested on then is still loaded. */
export async function findConfirmedCoverage(db: Db, revisionId: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { is_confirmed: boolean }[] }>(
    `select 'coverage' = any (confirmed) and not exists (
       select from unnest(rests_on) as r (import_id)
       where not exists (select from imports i where i.import_id = r.import_id and ${isInForceSql('i.state')})) as is_confirmed
     from revisions where revision_id = ?`,
    [revisionId],
  );
  return rows[0]?.is_confirmed ?? false;
}

/** What `updateCoverage` last wrote. */
export async function isMarkedCovered(db: Db, revisionId: number): Promise<boolean> {
  const row = await db('revisions').where({ revisionId }).first('isCovered');
  return row?.isCovered ?? false;
}

/** Codes of incidents whose live revision rested on an import of activities when it was published. */
export async function listIncidentsRestingOn(db: Db, importId: number): Promise<string[]> {
  return db('revisions as r')
    .join('incidents as i', 'i.live_revision_id', 'r.revision_id')
    .whereRaw('? = any (r.rests_on)', [importId])
    .whereRaw("i.state in ('investigating', 'published', 'held', 'closed')")
    .orderBy('i.code')
    .pluck('i.code');
}

/** Writes what is known of its coverage; absent: stays. */
export async function updateCoverage(
  db: Db,
  revisionId: number,
  { isCovered, restsOn }: { isCovered?: boolean; restsOn?: number[] },
): Promise<void> {
  await db('revisions')
    .where({ revisionId })
    .update({ ...(isCovered !== undefined && { isCovered }), ...(restsOn && { restsOn }) });
}
