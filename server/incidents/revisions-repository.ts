import type { Db } from '../../db/connection';
import { NotFoundError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import type { Revision } from './revision';

interface RevisionRow {
  revision_id: number;
  incident_id: number;
  number: number;
  document: IncidentDocument;
  applied_by: string;
  applied_at: Date;
  submitted_by: string | null;
  submitted_at: Date | null;
  confirmed: string[];
  approved_by: string | null;
  approved_at: Date | null;
  four_eyes: boolean;
  decided_by: string[];
  approved_lists: Record<string, number>;
  live_from: Date | null;
}

const columns = [
  'revision_id',
  'incident_id',
  'number',
  'document',
  'applied_by',
  'applied_at',
  'submitted_by',
  'submitted_at',
  'confirmed',
  'approved_by',
  'approved_at',
  'four_eyes',
  'decided_by',
  'approved_lists',
  'live_from',
];

const toRevision = (row: RevisionRow): Revision => ({
  revisionId: row.revision_id,
  incidentId: row.incident_id,
  number: row.number,
  document: row.document,
  appliedBy: row.applied_by,
  appliedAt: row.applied_at,
  submittedBy: row.submitted_by ?? undefined,
  submittedAt: row.submitted_at ?? undefined,
  confirmed: row.confirmed,
  approvedBy: row.approved_by ?? undefined,
  approvedAt: row.approved_at ?? undefined,
  fourEyes: row.four_eyes,
  decidedBy: row.decided_by,
  approvedLists: row.approved_lists,
  liveFrom: row.live_from ?? undefined,
});

/** Every revision of an incident that was not discarded, the newest first. */
export async function listRevisions(db: Db, incidentId: number): Promise<Revision[]> {
  const rows = await db('revisions')
    .where({ incident_id: incidentId, discarded_at: null })
    .select<RevisionRow[]>(columns)
    .orderBy('number', 'desc');
  return rows.map(toRevision);
}

/** Undefined only while the first revision is being applied. What was discarded is passed over. */
export async function findNewestRevision(db: Db, incidentId: number): Promise<Revision | undefined> {
  const row = await db('revisions')
    .where({ incident_id: incidentId, discarded_at: null })
    .orderBy('number', 'desc')
    .first<RevisionRow | undefined>(columns);
  return row && toRevision(row);
}

/** @throws NotFoundError */
export async function getRevisionNumber(db: Db, revisionId: number): Promise<number> {
  const row = await db('revisions').where({ revision_id: revisionId }).first<{ number: number } | undefined>('number');
  if (!row) throw new NotFoundError(`There is no revision of ID ${revisionId}.`);
  return row.number;
}

/** The file of a revision as it was applied, and its number. @param number by default the newest. @throws NotFoundError */
export async function getSource(db: Db, code: string, number?: number): Promise<{ source: string; number: number }> {
  const query = db('revisions').join('incidents', 'incidents.incident_id', 'revisions.incident_id').where({ code });
  query.where(number === undefined ? { discarded_at: null } : { number });
  const row = await query
    .orderBy('number', 'desc')
    .first<{ source: string; number: number } | undefined>('source', 'number');
  if (row) return row;
  throw new NotFoundError(number ? `The incident ${code} has no revision ${number}.` : `There is no incident ${code}.`);
}

/** The highest number that a revision of an incident ever had, discarded ones too; 0 before the first. */
export async function findHighestNumber(db: Db, incidentId: number): Promise<number> {
  const row = await db('revisions').where({ incident_id: incidentId }).max('number as number').first();
  return row?.number ?? 0;
}

/** The document of one revision; undefined where the incident has none of this number. */
export async function findDocument(
  db: Db,
  incidentId: number,
  number: number,
): Promise<Revision['document'] | undefined> {
  return (await db('revisions').where({ incident_id: incidentId, number }).first('document'))?.document;
}

/** Drops every revision above a number, which stays on record. @returns the numbers that went */
export async function discardAbove(
  db: Db,
  incidentId: number,
  number: number,
  { by, at }: { by: string; at: Date },
): Promise<number[]> {
  const rows = await db('revisions')
    .where({ incident_id: incidentId, discarded_at: null })
    .where('number', '>', number)
    .update({ discarded_by: by, discarded_at: at })
    .returning('number');
  return rows.map((row) => row.number).sort((a, b) => a - b);
}

/** @returns ID of the new revision */
export async function insertRevision(
  db: Db,
  revision: Pick<Revision, 'incidentId' | 'number' | 'document' | 'appliedBy' | 'appliedAt'> & { source: string },
): Promise<number> {
  const [row] = await db('revisions')
    .insert({
      incident_id: revision.incidentId,
      number: revision.number,
      source: revision.source,
      document: JSON.stringify(revision.document),
      applied_by: revision.appliedBy,
      applied_at: revision.appliedAt,
    })
    .returning('revision_id');
  return row.revision_id;
}

/** Writes who submitted, confirmed and approved a revision, and when it became live. */
export async function updateRevision(db: Db, revision: Revision): Promise<void> {
  await db('revisions')
    .where({ revision_id: revision.revisionId })
    .update({
      submitted_by: revision.submittedBy ?? null,
      submitted_at: revision.submittedAt ?? null,
      confirmed: revision.confirmed,
      approved_by: revision.approvedBy ?? null,
      approved_at: revision.approvedAt ?? null,
      four_eyes: revision.fourEyes,
      decided_by: revision.decidedBy,
      approved_lists: JSON.stringify(revision.approvedLists),
      live_from: revision.liveFrom ?? null,
    });
}

/** Whether publishing confirmed that no activity can be missing, and all that its windows rested on then is still loaded. */
export async function findConfirmedCoverage(db: Db, revisionId: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { is_confirmed: boolean }[] }>(
    `select 'coverage' = any (confirmed) and not exists (
       select from unnest(rests_on) as r (import_id)
       where not exists (select from imports i where i.import_id = r.import_id and i.state = 'applied')) as is_confirmed
     from revisions where revision_id = ?`,
    [revisionId],
  );
  return rows[0]?.is_confirmed ?? false;
}

/** What `updateCoverage` last wrote. */
export async function isMarkedCovered(db: Db, revisionId: number): Promise<boolean> {
  const row = await db('revisions').where({ revision_id: revisionId }).first('is_covered');
  return row?.is_covered ?? false;
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
    .where({ revision_id: revisionId })
    .update({ ...(isCovered !== undefined && { is_covered: isCovered }), ...(restsOn && { rests_on: restsOn }) });
}
