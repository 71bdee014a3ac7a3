import type { Db } from '../../db/connection';
import { CouldNotCheckError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { type Count, listCounts, listGaps, type Variant } from '../matching/counts-repository';
import { getIncident, listLiveIncidents } from './incidents-repository';
import { findNewestRevision } from './revisions-repository';

/** What was announced beside what the loaded data says, for an exposure or (exposure null) a whole incident. */
export interface Tally {
  incident: string;
  exposure: string | null;
  announced: number | null;
  /** As it was published, for pages; undefined where nothing was. */
  published: IncidentDocument['announced'];
  unit: NonNullable<IncidentDocument['announced']>['unit'];
  /** Certain: members, and entries that mean no member. A whole incident in people counts each person once. */
  affected: number;
  possible: number;
  /** Those among both that are entries which mean no member. */
  unmatchedEntries: number;
  /** Affected less announced; null without one number, or where something else than people or records was counted. */
  difference: number | null;
  /** Members on the list without a matching activity, and members with one who are not on the list; for basis `both`, else null. */
  onListOnly: number | null;
  inWindowOnly: number | null;
}

export interface Reconciliation {
  incident: string;
  tallies: Tally[];
  /** Exposures whose basis needs a list that is not live: their figures are too low. */
  missingLists: string[];
}

/**
 * Counts by the same matching that people are answered with (rules 5 and 8 of docs/matching.md).
 * @param code one incident, a draft as its newest revision would be; without it every live incident
 * @throws NotFoundError
 * @throws CouldNotCheckError while rules are not compiled for all that was loaded.
 */
export function reconcile(db: Db, code?: string): Promise<Reconciliation[]> {
  return db.transaction(async (trx) => {
    // Enough for some hundred thousand people; more than that go through files.
    await trx.raw(`set local work_mem = '128MB'`);
    const live = await listLiveIncidents(trx);
    const asked = code === undefined ? live : live.filter((incident) => incident.code === code);
    if (code !== undefined && asked.length === 0) return [await countDraft(trx, code)];
    const reconciliations: Reconciliation[] = [];
    for (const { code, document, incidentId } of asked)
      reconciliations.push(await countVariant(trx, code, document, { incidentId }));
    return reconciliations;
  });
}

async function countDraft(db: Db, code: string): Promise<Reconciliation> {
  const { incidentId } = await getIncident(db, code);
  const newest = await findNewestRevision(db, incidentId);
  if (!newest) throw new CouldNotCheckError(`${code} has no revision yet.`);
  return countVariant(db, code, newest.document, { incidentId, revisionId: newest.revisionId });
}

/** Counts of one revision with one set of lists: also of a draft in rehearsal, or of a list that waits for approval. */
export async function countVariant(
  db: Db,
  code: string,
  document: IncidentDocument,
  variant: Variant,
): Promise<Reconciliation> {
  const gaps = await listGaps(db, variant);
  if (gaps.some(({ reason }) => reason !== 'list_missing'))
    throw new CouldNotCheckError(`${code} cannot be counted: its rules are not compiled for all that was loaded.`);
  const missingLists = gaps.flatMap(({ exposure }) => exposure ?? []);
  return { incident: code, tallies: talliesOf(document, await listCounts(db, variant)), missingLists };
}

/** @param counts of every exposure of the document, and of the whole incident. */
function talliesOf(document: IncidentDocument, counts: Count[]): Tally[] {
  const exposures = document.exposures.map((exposure) => {
    const count = counts.find((one) => one.exposure === exposure.code) as Count;
    const isBoth = exposure.basis === 'both';
    return {
      ...tallyOf(document.incident, exposure.code, exposure.announced, count),
      onListOnly: isBoth ? count.onListOnly : null,
      inWindowOnly: isBoth ? count.inWindowOnly : null,
    };
  });
  const records = exposures.filter((_, index) => document.exposures[index]?.part_of === undefined);
  const people = counts.find(({ exposure }) => exposure === null) as Count;
  const whole = tallyOf(document.incident, null, document.announced, people);
  if (whole.unit !== 'records') return [whole, ...exposures];
  return [{ ...whole, ...sumOf(records, document.announced) }, ...exposures];
}

function tallyOf(
  incident: string,
  exposure: string | null,
  announced: IncidentDocument['announced'],
  count: Count,
): Tally {
  const affected = count.affected + count.entriesAffected;
  return {
    incident,
    exposure,
    announced: announced?.count ?? null,
    published: announced,
    unit: announced?.unit ?? 'people',
    affected,
    possible: count.possible + count.entriesPossible,
    unmatchedEntries: count.entriesAffected + count.entriesPossible,
    difference: differenceOf(affected, announced),
    onListOnly: null,
    inWindowOnly: null,
  };
}

const differenceOf = (affected: number, announced: IncidentDocument['announced']): number | null =>
  announced?.count === undefined || typeof announced.unit !== 'string' ? null : affected - announced.count;

function sumOf(tallies: Tally[], announced: IncidentDocument['announced']) {
  const sum = (key: 'affected' | 'possible' | 'unmatchedEntries') =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const affected = sum('affected');
  return {
    affected,
    possible: sum('possible'),
    unmatchedEntries: sum('unmatchedEntries'),
    difference: differenceOf(affected, announced),
  };
}
