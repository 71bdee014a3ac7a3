import { ForbiddenError, RefusedError } from '../errors';
import {
  changeIncident,
  type IncidentChange,
  type IncidentCommand,
  type IncidentDependencies,
} from './change-incident';
import { goLive } from './go-live';
import { listObstacles, unconfirmed } from './list-obstacles';
import { describeObstacle, type Obstacle } from './obstacle';

/** Thrown when publishing is refused because of the data that is loaded or missing, or texts that are. */
export class NotReadyError extends RefusedError {
  constructor(
    code: string,
    readonly obstacles: Obstacle[],
  ) {
    super(`${code} is not published: ${obstacles.map(describeObstacle).join('; ')}.`);
  }
}

/**
 * Publishes the newest revision, which must be approved: customers are answered from it as soon as this returns.
 * @throws NotReadyError naming everything that stands in the way and was not confirmed, RefusedError when the state or a missing approval forbids it
 */
export function publishIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'publish', 'operator', async (change) => {
    const { trx, incident, newest, now } = change;
    assertPublishable(change, deps.config.fourEyes);
    const confirmed = [...new Set([...newest.confirmed, ...(command.confirm ?? [])])];
    const obstacles = await listObstacles(trx, incident.incidentId, newest.document, now);
    const left = unconfirmed(obstacles, confirmed);
    if (left.length > 0) throw new NotReadyError(incident.code, left);
    await goLive({ ...change, newest: { ...newest, confirmed } }, 'published');
    const kinds = [...new Set(obstacles.map(({ kind }) => kind))];
    return { from: incident.state, approved_by: newest.approvedBy, confirmed, overridden: kinds };
  });
}

function assertPublishable({ incident, newest }: IncidentChange, fourEyes: boolean): void {
  const revision = `Revision ${newest.number} of ${incident.code}`;
  if (incident.state === 'published' && newest.revisionId === incident.liveRevisionId)
    throw new RefusedError(`${revision} is published already.`);
  if (incident.state === 'closed')
    throw new RefusedError(`${incident.code} is closed; withdraw it to publish it again.`);
  if (!newest.submittedBy) throw new RefusedError(`${revision} was not submitted; submit it, and have it approved.`);
  if (!newest.approvedBy)
    throw new RefusedError(`${revision} is not approved; somebody other than ${newest.submittedBy} must approve it.`);
  if (fourEyes && newest.approvedBy === newest.submittedBy)
    throw new ForbiddenError(
      `${revision} was submitted and approved by ${newest.approvedBy}; somebody else must approve it.`,
    );
}
