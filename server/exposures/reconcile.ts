import type { Db } from '../dependencies';
import { CouldNotCheckError } from '../errors';
import type { IncidentDocument } from '../incidents/incident-document';
import { getIncident, listLiveIncidents } from '../incidents/incidents-repository';
import { findNewestRevision } from '../incidents/revisions-repository';
import { type Count, listCounts, listGaps, type Variant } from './counts-repository';

/** What was announced beside what the loaded data says, for an exposure or (exposure null) a whole incident. */
export interface Tally {
  incident: string;
  exposure: string | null;
  announced: number | null;
  unit: 'records' | 'people';
  /** Certain: members, and entries that mean no member. A whole incident in people counts each person once. */
  affected: number;
  possible: number;
  /** Those among both that are entries which mean no member. */
  unmatchedEntries: number;
  /** Affected less announced. */
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
export async function reconcile(db: Db, code?: string): Promise<Reconciliation[]> {
  const variants = code === undefined ? await listLiveIncidents(db) : [await newestOf(db, code)];
  const reconciliations: Reconciliation[] = [];
  for (const { code, document, ...variant } of variants)
    reconciliations.push(await countVariant(db, code, document, variant));
  return reconciliations;
}

async function newestOf(db: Db, code: string): Promise<Variant & { code: string; document: IncidentDocument }> {
  const { incidentId, state } = await getIncident(db, code);
  const live = (await listLiveIncidents(db)).find((incident) => incident.incidentId === incidentId);
  if (live) return { incidentId, code, document: live.document };
  const newest = await findNewestRevision(db, incidentId);
  if (!newest) throw new CouldNotCheckError(`${code} is a ${state} without a revision.`);
  return { incidentId, code, document: newest.document, revisionId: newest.revisionId };
}

/** Counts of one revision with one set of lists: also of a draft in rehearsal, or of a list that waits for approval. */
export async function countVariant(
  db: Db,
  code: string,
  document: IncidentDocument,
  variant: Variant,
): Promise<Reconciliation> {
  const gaps = await listGaps(db, variant);
  if (gaps.some(({ reason }) => reason !== 'missing_list'))
    throw new CouldNotCheckError(`${code} cannot be counted: its rules are not compiled for all that was loaded.`);
  const missingLists = gaps.flatMap(({ exposure }) => exposure ?? []);
  return { incident: code, tallies: talliesOf(document, await listCounts(db, variant)), missingLists };
}

/** @param counts of every exposure of the document, and of the whole incident. */
export function talliesOf(document: IncidentDocument, counts: Count[]): Tally[] {
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
  return [whole.unit === 'records' ? { ...whole, ...sumOf(records, whole.announced) } : whole, ...exposures];
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
    unit: announced?.unit ?? 'people',
    affected,
    possible: count.possible + count.entriesPossible,
    unmatchedEntries: count.entriesAffected + count.entriesPossible,
    difference: announced ? affected - announced.count : null,
    onListOnly: null,
    inWindowOnly: null,
  };
}

function sumOf(tallies: Tally[], announced: number | null) {
  const sum = (key: 'affected' | 'possible' | 'unmatchedEntries') =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  const affected = sum('affected');
  return {
    affected,
    possible: sum('possible'),
    unmatchedEntries: sum('unmatchedEntries'),
    difference: announced === null ? null : affected - announced,
  };
}
