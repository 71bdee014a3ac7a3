import type { Db } from '../../db/connection';
import { findLeakEnd } from '../incidents/password-facts-repository';

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
