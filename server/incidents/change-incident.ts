import { recordEvent } from '../audit/record-event';
import type { Db, Dependencies } from '../dependencies';
import type { Staff } from '../staff/staff';
import { requireStaff } from '../staff/staff-repository';
import type { Incident } from './incident';
import { getIncidentForUpdate } from './incidents-repository';
import type { Revision } from './revision';
import { findNewestRevision } from './revisions-repository';

export interface IncidentCommand {
  code: string;
  /** Email of the person on the staff who does it. */
  by: string;
  /** What is confirmed for publishing: values of criteria, `coverage`. */
  confirm?: string[];
}

export type IncidentDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

export interface IncidentChange {
  trx: Db;
  incident: Incident;
  /** The newest revision: the draft, where it is not the live one. */
  newest: Revision;
  staff: Staff;
  now: Date;
}

/**
 * Runs one change of an incident's state in one transaction that holds the incident, and records it under the verb's name.
 * @param work makes the change and returns what the audit log keeps of it besides revision and four eyes.
 * @throws ForbiddenError when the person may not, NotFoundError when there is no such incident
 * @returns number of the newest revision
 */
export function changeIncident(
  { config, db, keys, now }: IncidentDependencies,
  { code, by }: IncidentCommand,
  verb: string,
  role: 'operator' | 'approver',
  work: (change: IncidentChange) => Promise<object | undefined>,
): Promise<number> {
  return db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, [role]);
    const incident = await getIncidentForUpdate(trx, code);
    const newest = (await findNewestRevision(trx, incident.incidentId)) as Revision;
    const kept = await work({ trx, incident, newest, staff, now: now() });
    const data = { revision: newest.number, ...(config.fourEyes ? {} : { four_eyes: 'off' }), ...kept };
    await recordEvent(trx, { actor: staff.handle, action: `incident.${verb}`, subject: code, data });
    return newest.number;
  });
}
