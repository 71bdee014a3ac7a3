import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import { type ApplyChange, type ChangeWork, changeOrAsk } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { deletePurgedChecks } from '../checks/kept-checks-repository';
import { deleteLetterCodesOf } from '../credentials/letter-codes-repository';
import { RefusedError } from '../errors';
import { endImports } from '../imports/end-imports';
import type { Incident } from '../incidents/incident';
import { getIncidentForUpdate, updateIncident } from '../incidents/incidents-repository';
import { deleteInquiriesAbout } from '../inquiries/inquiries-repository';
import { deleteEntriesOf } from '../lists/versions-repository';
import { requireStaff } from '../staff/staff-repository';
import { type PurgeCommand, type PurgeDependencies, type Purged, purge, recorded } from './purge';

const day = 86_400_000;

/**
 * Removes an incident's people once its retention is over: lists, codes of letters, inquiries about it, and the answers that named no other
 * incident. It has ended then: every answer names it as one that can no longer be asked about. Its file, revisions and audit events stay. Whom that
 * clears, a second person has to have seen (rule 10 of docs/matching.md).
 * @returns what went, by table, and the change that waits
 * @throws RefusedError when it is not closed or its retention lasts
 */
export async function purgeIncident(
  deps: PurgeDependencies,
  command: PurgeCommand & { code: string },
): Promise<{ purged: Purged; waiting: Change | undefined }> {
  const { code } = command;
  if (command.dryRun) {
    const purged = await purge(deps, command, code, (trx, staff) => removePeople(deps, trx, code, staff.handle));
    return { purged, waiting: undefined };
  }
  const askedBy = await requireStaff(deps, command.by, ['approver', 'admin']);
  let purged: Purged = {};
  const waiting = await changeOrAsk(
    deps,
    { kind: 'incident.purge', target: code, askedBy },
    async (_deps, trx, work) => {
      purged = await purgeInside(deps, trx, work);
    },
  );
  return { purged: waiting ? {} : purged, waiting };
}

/** Purges the incident that the change names. */
export const applyPurge: ApplyChange = async (deps, trx, work) => {
  await purgeInside(deps, trx, work);
};

async function purgeInside(
  deps: Pick<PurgeDependencies, 'config' | 'now'>,
  trx: Knex.Transaction,
  { target, by, askedBy }: ChangeWork,
): Promise<Purged> {
  const purged = await recorded(trx, () => removePeople(deps, trx, target, by.handle));
  const data = { purged, ...(by.handle === askedBy ? {} : { asked_by: askedBy }) };
  await recordEvent(trx, { actor: by.handle, action: 'installation.purge', subject: target, data });
  return purged;
}

async function removePeople(
  deps: Pick<PurgeDependencies, 'config' | 'now'>,
  trx: Knex.Transaction,
  code: string,
  by: string,
): Promise<Purged> {
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
