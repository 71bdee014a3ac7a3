import type { Db } from '../../db/connection';
import { credentialItems } from '../incident-file/data-item';
import type { IncidentDocument } from '../incident-file/incident-document';
import { type LiveIncident, listLiveIncidents } from '../incidents/incidents-repository';
import { parseLocalTime } from '../time/local-time';

/** Documents by revision, which never change: of live incidents only what is new is read. */
let known = new Map<number, IncidentDocument>();

/**
 * The time at or after which a password must have been changed to be worth anything: the latest `leak_ended` of all live exposures that
 * leaked a password or a secret question; undefined while there is none. A `leak_ended` of a day or minute means its beginning.
 */
export async function findLeakEnd(db: Db): Promise<Date | undefined> {
  const live = await listLiveIncidents(db, known);
  known = new Map(live.map(({ revisionId, document }) => [revisionId, document]));
  return leakEndOf(live);
}

export function leakEndOf(live: readonly Pick<LiveIncident, 'document' | 'liveFrom'>[]): Date | undefined {
  const ends = live.flatMap(({ document, liveFrom }) =>
    document.exposures
      .filter((exposure) => exposure.data_items.some((item) => credentialItems.includes(item)))
      .map(({ leak_ended }) => (leak_ended ? parseLocalTime(leak_ended, document.time_zone).from : liveFrom)),
  );
  return ends.length > 0 ? new Date(Math.max(...ends.map((end) => end.getTime()))) : undefined;
}

/** Whether a password may be known to others. Without a known change it is as old as the account. */
export const isLeaked = (changedAt: Date | undefined, leakEnd: Date | undefined): boolean =>
  leakEnd !== undefined && (changedAt === undefined || changedAt < leakEnd);

/** How long, in milliseconds, an open session may go by what was read of the incidents. */
const watchEvery = 1_000;

/** `findLeakEnd` for every request of a signed-in customer: read once a second, and by one request only. */
export function createLeakWatch(db: Db): () => Promise<Date | undefined> {
  let readAt = Number.NEGATIVE_INFINITY;
  let last: Promise<Date | undefined>;
  return () => {
    if (performance.now() - readAt > watchEvery) {
      readAt = performance.now();
      last = findLeakEnd(db);
      last.catch(() => {
        readAt = Number.NEGATIVE_INFINITY;
      });
    }
    return last;
  };
}
