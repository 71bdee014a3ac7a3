import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
import { NotFoundError } from '../errors';
import { holdFigures, recordFigures } from '../figures/figures-repository';
import { incidentFigures } from '../figures/figures-sql';
import type { IncidentDocument } from '../incident-file/incident-document';
import { answeringStates } from '../matching/answering-states';
import { recordPeople } from '../matching/people-figures';
import type { Incident } from './incident';
import { type IncidentState, incidentStates } from './incident-states';

const columns = [
  'incidentId',
  'code',
  'state',
  'liveRevisionId',
  'announcedAt',
  'heldAt',
  'heldReason',
  'closedAt',
  'purgedAt',
];

export async function findIncident(db: Db, code: string): Promise<Incident | undefined> {
  return db('incidents').where({ code }).first(columns);
}

/** @throws NotFoundError */
export async function getIncident(db: Db, code: string): Promise<Incident> {
  const incident = await findIncident(db, code);
  if (!incident) throw new NotFoundError(`There is no incident ${code}.`);
  return incident;
}

/** Every incident, the newest first, drafts too. */
export async function listIncidents(db: Db): Promise<Incident[]> {
  return db('incidents').select(columns).orderBy('incidentId', 'desc');
}

/** The incident, which nobody else can change until the transaction ends; lists may still be imported for it. @throws NotFoundError */
export async function getIncidentForUpdate(trx: Db, code: string): Promise<Incident> {
  await trx('incidents').where({ code }).forNoKeyUpdate().first('incidentId');
  await holdFigures(trx, incidentFigures);
  return getIncident(trx, code);
}

/** Makes a draft where there is no incident of this code. */
export async function insertIncident(db: Db, code: string, createdAt: Date): Promise<void> {
  await db('incidents').insert({ code, createdAt }).onConflict('code').ignore();
}

/** Writes the incident as it is from now on, and records what answers rest on then. Whatever else the change does comes before. */
export async function updateIncident(db: Db, { incidentId, ...incident }: Omit<Incident, 'code'>): Promise<void> {
  await db('incidents')
    .where({ incidentId })
    .update({
      state: incident.state,
      liveRevisionId: incident.liveRevisionId ?? null,
      announcedAt: incident.announcedAt ?? null,
      heldAt: incident.heldAt ?? null,
      heldReason: incident.heldReason ?? null,
      closedAt: incident.closedAt ?? null,
      purgedAt: incident.purgedAt ?? null,
    });
  await recordFigures(db, incidentFigures);
  await recordPeople(db);
}

/** An incident that customers are told of, as it is told. */
export interface LiveIncident {
  incidentId: number;
  code: string;
  state: Exclude<IncidentState, 'draft'>;
  revisionId: number;
  /** Number of the live revision. */
  revision: number;
  /** When that revision became live. */
  liveFrom: Date;
  document: IncidentDocument;
  announcedAt: Date;
  heldAt: Date | undefined;
  closedAt: Date | undefined;
  purgedAt: Date | undefined;
}

type LiveRow = Omit<LiveIncident, 'document' | 'heldAt' | 'closedAt' | 'purgedAt'> & {
  document: IncidentDocument | null;
  heldAt: Date | null;
  closedAt: Date | null;
  purgedAt: Date | null;
};

/**
 * Incidents that people are answered about; the one with the latest report first, where there are none the latest announced.
 * @param known documents by revision ID that need not be read again: a revision never changes.
 */
export const listLiveIncidents = (db: Db, known?: ReadonlyMap<number, IncidentDocument>): Promise<LiveIncident[]> =>
  listIn(db, answeringStates, known);

/** Also those that are held or have ended: every one that customers are told of. */
export const listToldIncidents = (db: Db, known?: ReadonlyMap<number, IncidentDocument>): Promise<LiveIncident[]> =>
  listIn(
    db,
    incidentStates.filter((state) => state !== 'draft'),
    known,
  );

async function listIn(
  db: Db,
  states: readonly IncidentState[],
  known: ReadonlyMap<number, IncidentDocument> = new Map(),
): Promise<LiveIncident[]> {
  const { rows } = await prepared<LiveRow>(db, {
    name: 'live-incidents',
    text: `select i.incident_id as "incidentId", i.code, i.state, i.announced_at as "announcedAt", i.held_at as "heldAt",
       i.closed_at as "closedAt", i.purged_at as "purgedAt", r.revision_id as "revisionId", r.number as revision, r.live_from as "liveFrom",
       case when r.revision_id = any ($1::int[]) then null else r.document end as document
     from incidents i
     join revisions r on r.revision_id = i.live_revision_id
     where i.state = any ($2)
     order by i.announced_at desc, i.incident_id desc`,
    values: [[...known.keys()], [...states]],
  });
  const incidents = rows.map(
    (row): LiveIncident => ({
      ...row,
      document: row.document ?? (known.get(row.revisionId) as IncidentDocument),
      heldAt: row.heldAt ?? undefined,
      closedAt: row.closedAt ?? undefined,
      purgedAt: row.purgedAt ?? undefined,
    }),
  );
  return incidents.sort((a, b) => toldOn(b).localeCompare(toldOn(a)));
}

const toldOn = ({ document, announcedAt }: LiveIncident): string =>
  document.reports?.at(-1)?.date ?? announcedAt.toISOString().slice(0, 10);
