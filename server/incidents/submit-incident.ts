import { keepPeopleHere } from '../changes/change-people-repository';
import { insertChange, rejectWaiting } from '../changes/changes-repository';
import {
  changeIncident,
  type IncidentChange,
  type IncidentCommand,
  type IncidentDependencies,
} from './change-incident';
import { findClearedByPublishing, publishTarget } from './cleared-by-revision';
import { decisionOf } from './deciders';
import { updateRevision } from './revisions-repository';

/**
 * Submits the newest revision for approval by somebody else. Submitting it again, by whomever, voids an approval. Whom publishing it would clear is
 * kept for the approver to look at.
 */
export function submitIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'submit', async (change) => {
    const { trx, newest, staff, now, confirmed, difference } = change;
    const [, ...older] = change.revisions;
    const submitted = { submittedBy: staff.handle, submittedAt: now, approvedBy: undefined, approvedAt: undefined };
    const { decidedBy } = decisionOf([{ ...newest, ...submitted }, ...older]);
    await updateRevision(trx, {
      ...newest,
      ...submitted,
      confirmed,
      difference,
      fourEyes: true,
      decidedBy: [...decidedBy],
    });
    return { confirmed, clears: await askToPublish(change, decidedBy) };
  });
}

/** @returns how many people publishing it would clear; where there are any, they wait as a change */
async function askToPublish(
  { trx, incident, newest, staff, now }: IncidentChange,
  decidedBy: readonly string[],
): Promise<number> {
  const target = publishTarget(incident, newest);
  const cleared = await findClearedByPublishing(trx, incident, newest);
  await rejectWaiting(trx, { kinds: ['incident.publish'], target, by: staff.handle, at: now });
  if (cleared.count === 0) return 0;
  const changeId = await insertChange(trx, {
    ...{ kind: 'incident.publish', target, askedBy: staff.handle, askedAt: now, reason: undefined },
    ...{ decidedBy: [...decidedBy], clears: cleared.count, data: { incident: incident.code, revision: newest.number } },
  });
  await keepPeopleHere(trx, changeId);
  return cleared.count;
}
