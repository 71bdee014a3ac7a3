import { compileRevision } from '../matching/compile-revision';
import type { IncidentChange } from './change-incident';
import { updateIncident } from './incidents-repository';
import { leakEndOf } from './password-fact';
import { upsertPasswordFact } from './password-facts-repository';
import { updateRevision } from './revisions-repository';
import { keepCoverage, settleCoverage } from './settle-coverage';

/**
 * Makes the newest revision the one that customers are answered from, in the transaction of the change. That passwords leaked, if it says so, stands
 * from then on.
 */
export async function goLive(
  { trx, incident, newest, now }: IncidentChange,
  state: 'investigating' | 'published',
): Promise<void> {
  const isLive = newest.revisionId === incident.liveRevisionId;
  await compileRevision(trx, newest.revisionId);
  await updateRevision(trx, { ...newest, liveFrom: isLive ? newest.liveFrom : now });
  await updateIncident(trx, {
    incidentId: incident.incidentId,
    state,
    liveRevisionId: newest.revisionId,
    announcedAt: incident.announcedAt ?? now,
    heldAt: undefined,
    heldReason: undefined,
    closedAt: undefined,
    purgedAt: undefined,
  });
  await keepCoverage(trx, { ...newest, now });
  await settleCoverage(trx);
  const leakEnded = leakEndOf(newest.document, now);
  if (leakEnded)
    await upsertPasswordFact(trx, {
      incidentId: incident.incidentId,
      revision: newest.number,
      leakEnded,
      recordedAt: now,
    });
}
