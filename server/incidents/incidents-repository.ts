import type { QueryResultRow } from 'pg';
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

interface IncidentRow {
  incident_id: number;
  code: string;
  state: IncidentState;
  live_revision_id: number | null;
  announced_at: Date | null;
  held_at: Date | null;
  held_reason: string | null;
  closed_at: Date | null;
  purged_at: Date | null;
}

const columns = [
  'incident_id',
  'code',
  'state',
  'live_revision_id',
  'announced_at',
  'held_at',
  'held_reason',
  'closed_at',
  'purged_at',
];

const toIncident = (row: IncidentRow): Incident => ({
  incidentId: row.incident_id,
  code: row.code,
  state: row.state,
  liveRevisionId: row.live_revision_id ?? undefined,
  announcedAt: row.announced_at ?? undefined,
  heldAt: row.held_at ?? undefined,
  heldReason: row.held_reason ?? undefined,
  closedAt: row.closed_at ?? undefined,
  purgedAt: row.purged_at ?? undefined,
});

export async function findIncident(db: Db, code: string): Promise<Incident | undefined> {
  const row = await db('incidents').where({ code }).first<IncidentRow | undefined>(columns);
  return row && toIncident(row);
}

/** @throws NotFoundError */
export async function getIncident(db: Db, code: string): Promise<Incident> {
  const incident = await findIncident(db, code);
  if (!incident) throw new NotFoundError(`There is no incident ${code}.`);
  return incident;
}

/** Every incident, the newest first, drafts too. */
export async function listIncidents(db: Db): Promise<Incident[]> {
  const rows = await db('incidents').select<IncidentRow[]>(columns).orderBy('incident_id', 'desc');
  return rows.map(toIncident);
}

/** The incident, which nobody else can change until the transaction ends; lists may still be imported for it. @throws NotFoundError */
export async function getIncidentForUpdate(trx: Db, code: string): Promise<Incident> {
  await trx('incidents').where({ code }).forNoKeyUpdate().first('incident_id');
  await holdFigures(trx, incidentFigures);
  return getIncident(trx, code);
}

/** Makes a draft where there is no incident of this code. */
export async function insertIncident(db: Db, code: string, createdAt: Date): Promise<void> {
  await db('incidents').insert({ code, created_at: createdAt }).onConflict('code').ignore();
}

/** Writes the incident as it is from now on, and records what answers rest on then. Whatever else the change does comes before. */
export async function updateIncident(db: Db, { incidentId, ...incident }: Omit<Incident, 'code'>): Promise<void> {
  await db('incidents')
    .where({ incident_id: incidentId })
    .update({
      state: incident.state,
      live_revision_id: incident.liveRevisionId ?? null,
      announced_at: incident.announcedAt ?? null,
      held_at: incident.heldAt ?? null,
      held_reason: incident.heldReason ?? null,
      closed_at: incident.closedAt ?? null,
      purged_at: incident.purgedAt ?? null,
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

interface LiveRow extends QueryResultRow {
  incident_id: number;
  code: string;
  state: LiveIncident['state'];
  revision_id: number;
  number: number;
  live_from: Date;
  document?: IncidentDocument;
  announced_at: Date;
  held_at: Date | null;
  closed_at: Date | null;
  purged_at: Date | null;
}

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
    text: `select i.incident_id, i.code, i.state, i.announced_at, i.held_at, i.closed_at, i.purged_at, r.revision_id, r.number, r.live_from,
       case when r.revision_id = any ($1::int[]) then null else r.document end as document
     from incidents i
     join revisions r on r.revision_id = i.live_revision_id
     where i.state = any ($2)
     order by i.announced_at desc, i.incident_id desc`,
    values: [[...known.keys()], [...states]],
  });
  const incidents = rows.map(
    (row): LiveIncident => ({
      incidentId: row.incident_id,
      code: row.code,
      state: row.state,
      revisionId: row.revision_id,
      revision: row.number,
      liveFrom: row.live_from,
      document: row.document ?? (known.get(row.revision_id) as IncidentDocument),
      announcedAt: row.announced_at,
      heldAt: row.held_at ?? undefined,
      closedAt: row.closed_at ?? undefined,
      purgedAt: row.purged_at ?? undefined,
    }),
  );
  return incidents.sort((a, b) => toldOn(b).localeCompare(toldOn(a)));
}

const toldOn = ({ document, announcedAt }: LiveIncident): string =>
  document.reports?.at(-1)?.date ?? announcedAt.toISOString().slice(0, 10);
