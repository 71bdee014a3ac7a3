import type { Knex } from 'knex';
import type { Change } from '../changes/change';
import { isAnybodyOutside, keepPeople } from '../changes/change-people-repository';
import { waitingStates } from '../changes/change-states';
import { askAnew, findNewestChange, insertChange, rejectWaiting } from '../changes/changes-repository';
import type { Kept } from '../changes/undo-and-keep';
import { type Cleared, findCleared, findClearedByRevision, keepTold } from '../matching/cleared-people';
import { revisionAsPublished } from '../matching/matching-sql';
import type { Incident } from './incident';
import type { Revision } from './revision';

const kind = 'incident.publish';

/** What changes call the publishing of a revision. */
export const publishTarget = ({ code }: Pick<Incident, 'code'>, { number }: Pick<Revision, 'number'>): string =>
  `${code} revision ${number}`;

/**
 * Whom publishing a revision now would clear (rule 10 of docs/matching.md). They stand in the temporary table `cleared` to the end of the
 * transaction. Costs one pass over everybody whom the incident concerns, two where the live revision itself is published (it was investigated until
 * now), nothing where it is not live.
 */
export async function findClearedByPublishing(
  trx: Knex.Transaction,
  incident: Incident,
  revision: Revision,
): Promise<Cleared> {
  const { incidentId, liveRevisionId } = incident;
  const { revisionId } = revision;
  if (liveRevisionId === undefined) return { count: 0, first: [] };
  if (liveRevisionId !== revisionId) return findClearedByRevision(trx, { incidentId, revisionId });
  await keepTold(trx, { incidentId });
  return findCleared(trx, revisionAsPublished(String(revisionId)));
}

/** The change that a revision waits as, or was approved as; undefined where it clears nobody. */
export const findPublishChange = (
  trx: Knex.Transaction,
  incident: Incident,
  revision: Revision,
): Promise<Change | undefined> => findNewestChange(trx, kind, publishTarget(incident, revision));

/** Whether publishing would clear somebody who is not in the set that was, or is to be, approved. */
export const isOutside = async (
  trx: Knex.Transaction,
  { count }: Cleared,
  change: Change | undefined,
): Promise<boolean> =>
  count > 0 && (!change || change.state === 'rejected' || (await isAnybodyOutside(trx, change.changeId)));

/**
 * What is kept where somebody outside the set would be cleared: the new set, which waits.
 * @param settle what else is written then
 */
export function keepWaiting(
  trx: Knex.Transaction,
  about: { incident: Incident; revision: Revision; cleared: Cleared; decidedBy: readonly string[]; at: Date },
  settle: (beside: Knex.Transaction) => Promise<void>,
): Kept<number> {
  const { incident, revision, cleared, decidedBy, at } = about;
  const target = publishTarget(incident, revision);
  const askedBy = revision.submittedBy ?? revision.appliedBy;
  let changeId = 0;
  return {
    copy: async (beside) => {
      const known = await findNewestChange(beside, kind, target);
      if (known && waitingStates.includes(known.state)) changeId = known.changeId;
      else {
        await rejectWaiting(beside, { kinds: [kind], target, by: askedBy, at });
        const asked = { kind, target, askedBy, askedAt: at, reason: undefined, clears: cleared.count } as const;
        const data = { incident: incident.code, revision: revision.number };
        changeId = await insertChange(beside, { ...asked, decidedBy: [askedBy, ...decidedBy], data });
      }
      await keepPeople(trx, beside, changeId);
    },
    settle: async (beside) => {
      await askAnew(beside, changeId, cleared.count);
      await settle(beside);
      return changeId;
    },
  };
}
