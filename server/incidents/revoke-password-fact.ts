import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { RefusedError } from '../errors';
import { requireStaff } from '../staff/staff-repository';
import { getIncidentForUpdate } from './incidents-repository';
import { revokePasswordFacts } from './password-facts-repository';
import { getRevisionNumber } from './revisions-repository';

/**
 * Asks that it be declared an error that passwords leaked in an incident. It waits for a second person, who has to be another approver.
 * @param command.reason kept; without personal data
 * @throws ForbiddenError when the person is no approver, NotFoundError when there is no such incident, RefusedError when there is nothing to revoke
 */
export async function askToRevokePasswordFact(
  deps: ChangeDependencies,
  { code, by, reason }: { code: string; by: string; reason: string },
): Promise<Change> {
  const askedBy = await requireStaff(deps, by, ['approver']);
  return askForChange(deps, { kind: 'password_fact.revoke', target: code, askedBy, reason }, revokePasswordFact);
}

/**
 * What a revision that is live says stands, whatever is asked: publish a corrected one first.
 * @throws RefusedError when nothing would be revoked
 */
export const revokePasswordFact: ApplyChange = async (
  { now },
  trx,
  { target: code, by, askedBy, reason, changeId },
) => {
  const incident = await getIncidentForUpdate(trx, code);
  const { incidentId, liveRevisionId } = incident;
  const isLive = ['investigating', 'published', 'closed'].includes(incident.state);
  const butOf = isLive && liveRevisionId !== undefined ? await getRevisionNumber(trx, liveRevisionId) : undefined;
  const revoked = await revokePasswordFacts(trx, { incidentId, butOf, at: now(), by: by.handle });
  if (revoked === 0)
    throw new RefusedError(
      `Nothing of ${code} can be revoked: no earlier revision said that passwords leaked, and what is live stands; publish a corrected revision first.`,
      { told: 'refusals:no_password_fact', values: { code } },
    );
  const data = { revoked, askedBy, reason, changeId };
  await recordEvent(trx, { actor: by.handle, action: 'password_fact.revoke', subject: code, data });
};
