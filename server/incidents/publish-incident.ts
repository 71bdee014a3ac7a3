import { allowLongWork } from '../../db/connection';
import { RefusedError } from '../errors';
import { listAnnouncedDifferences } from './announced-differences';
import { changeIncident, type IncidentCommand, type IncidentDependencies } from './change-incident';
import { goLive } from './go-live';
import { listObstacles, unconfirmed } from './list-obstacles';
import { describeObstacle, type Obstacle } from './obstacle';
import { voidUnlessApproved } from './require-approval';

/** Thrown when publishing is refused because of the data that is loaded or missing, or texts that are. */
export class NotReadyError extends RefusedError {
  constructor(
    code: string,
    readonly obstacles: Obstacle[],
  ) {
    super(`${code} is not published: ${obstacles.map(describeObstacle).join('; ')}.`, {
      told: 'incidents-operator:verb.blocked',
    });
  }
}

/**
 * Publishes the newest revision, which must be approved: customers are answered from it as soon as this returns.
 * @throws NotReadyError naming everything that stands in the way and was not confirmed, MovedError where the approval holds no longer
 */
export function publishIncident(deps: IncidentDependencies, command: IncidentCommand): Promise<number> {
  return changeIncident(deps, command, 'publish', async (change) => {
    const { trx, incident, newest, now, confirmed, difference } = change;
    await allowLongWork(trx, '300s');
    const obstacles = [...(await listObstacles(trx, newest, now)), ...(await listAnnouncedDifferences(trx, newest))];
    const left = unconfirmed(obstacles, confirmed, difference);
    if (left.length > 0) throw new NotReadyError(incident.code, left);
    const moved = await voidUnlessApproved(change);
    if (moved) return moved;
    await goLive({ ...change, newest: { ...newest, confirmed, difference } }, 'published');
    const overridden = [...new Set(obstacles.map(({ kind }) => kind))];
    return { from: incident.state, approved_by: newest.approvedBy, confirmed, overridden };
  });
}
