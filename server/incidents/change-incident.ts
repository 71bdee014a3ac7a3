import type { Db } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';
import type { Incident } from './incident';
import { IncidentRefusedError, type IncidentVerb, refusalOf } from './incident-refusal';
import { getIncidentForUpdate } from './incidents-repository';
import { isConfirmable } from './list-obstacles';
import type { Revision } from './revision';
import { findNewestRevision, getRevisionNumber } from './revisions-repository';

export interface IncidentCommand {
  code: string;
  /** Email of the person on the staff who does it. */
  by: string;
  /** What is confirmed for publishing: values of criteria, `coverage`. */
  confirm?: string[];
  /** Number of the revision that the person has before them; refused when a newer one came. Absent: whichever is the newest. */
  revision?: number;
}

export type IncidentDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

export interface IncidentChange {
  trx: Db;
  incident: Incident;
  /** The newest revision: the draft, where it is not the live one. */
  newest: Revision;
  staff: Staff;
  now: Date;
  /** What the command confirms and what was confirmed before; only what publishing may ask for. */
  confirmed: string[];
}

/** A newer draft, where there is one, stays as it is. */
const actsOnLive: ReadonlySet<IncidentVerb> = new Set(['close', 'withdraw']);

/**
 * Runs one change of an incident's state in one transaction that holds the incident, and records it under the verb's name.
 * @param work makes the change and returns what the audit log keeps of it besides revision and four eyes.
 * @throws ForbiddenError when the person may not, NotFoundError when there is no such incident, IncidentRefusedError when it does not fit
 * @returns number of the revision that was changed: the live one where that is closed or withdrawn, else the newest
 */
export function changeIncident(
  { config, db, keys, now }: IncidentDependencies,
  { code, by, confirm = [], revision }: IncidentCommand,
  verb: IncidentVerb,
  work: (change: IncidentChange) => Promise<object | undefined>,
): Promise<number> {
  return db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, [verb === 'approve' ? 'approver' : 'operator']);
    const incident = await getIncidentForUpdate(trx, code);
    const newest = (await findNewestRevision(trx, incident.incidentId)) as Revision;
    const isOvertaken = revision !== undefined && revision !== newest.number;
    const refusal = isOvertaken ? 'overtaken' : refusalOf(verb, { incident, newest }, staff.handle, config.fourEyes);
    if (refusal) throw new IncidentRefusedError(refusal, { incident, newest });
    const known = confirm.filter((value) => isConfirmable(newest.document, value));
    const confirmed = [...new Set([...newest.confirmed, ...known])];
    const kept = await work({ trx, incident, newest, staff, now: now(), confirmed });
    const changed = actsOnLive.has(verb)
      ? await getRevisionNumber(trx, incident.liveRevisionId as number)
      : newest.number;
    const data = { revision: changed, ...(config.fourEyes ? {} : { four_eyes: 'off' }), ...kept };
    await recordEvent(trx, { actor: staff.handle, action: `incident.${verb}`, subject: code, data });
    return changed;
  });
}
