import { deletePurgedChecks } from '../checks/kept-checks-repository';
import { deleteLetterCodesOf } from '../credentials/letter-codes-repository';
import { RefusedError } from '../errors';
import { endImports } from '../imports/end-imports';
import type { Incident } from '../incidents/incident';
import { getIncidentForUpdate, updateIncident } from '../incidents/incidents-repository';
import { deleteInquiriesAbout } from '../inquiries/inquiries-repository';
import { deleteEntriesOf } from '../lists/versions-repository';
import { type PurgeCommand, type PurgeDependencies, type Purged, purge } from './purge';

const day = 86_400_000;

/**
 * Removes an incident's people once its retention is over: lists, codes of letters, inquiries about it, and the answers that named no other
 * incident. It has ended then: every
 * answer names it as one that can no longer be asked about. Its file, revisions and audit events stay.
 * @throws RefusedError when it is not closed or its retention lasts
 */
export function purgeIncident(deps: PurgeDependencies, command: PurgeCommand & { code: string }): Promise<Purged> {
  const { code } = command;
  return purge(deps, command, code, async (trx, { handle: by }) => {
    const at = deps.now();
    const incident = await getIncidentForUpdate(trx, code);
    refuseBeforeEnd(incident, deps.config.retentionDays, at);
    const { incidentId } = incident;
    await updateIncident(trx, { ...incident, state: 'ended', purgedAt: at });
    await endImports(trx, { incidentId }, { by, at });
    return {
      ...(await deleteEntriesOf(trx, incidentId)),
      letter_codes: await deleteLetterCodesOf(trx, incidentId),
      ...(await deleteInquiriesAbout(trx, incidentId)),
      checks: await deletePurgedChecks(trx),
    };
  });
}

function refuseBeforeEnd({ code, state, closedAt }: Incident, retentionDays: number, now: Date): void {
  if (state !== 'closed' || !closedAt)
    throw new RefusedError(`The incident ${code} is ${state}; only a closed one can be purged.`);
  const end = new Date(closedAt.getTime() + retentionDays * day);
  if (now < end)
    throw new RefusedError(
      `The incident ${code} was closed on ${dateOf(closedAt)}; with a retention of ${retentionDays} days it can be purged from ${dateOf(end)} on.`,
    );
}

const dateOf = (at: Date) => at.toISOString().slice(0, 10);
