import { setTimeout as pause } from 'node:timers/promises';
import { compactSegments } from '../activities/compact-segments';
import { watchAlarms } from '../alarms/watch-alarms';
import { type Job, recordEvent } from '../audit/record-event';
import { applyEmailChanges } from '../credentials/change-email';
import { deleteOldEmailCodes } from '../credentials/email-codes-repository';
import { deleteExpiredLetterCodes } from '../credentials/letter-codes-repository';
import { wrapLegacyHashes } from '../credentials/wrap-legacy-hashes';
import type { Dependencies } from '../dependencies';
import { deleteOldDrafts } from '../drafts/drafts-repository';
import { deleteOldKeys } from '../drafts/once-keys-repository';
import { describeError } from '../errors';
import { sweepImports } from '../imports/sweep-imports';
import { freeAbandonedMails } from '../mail/mails-repository';
import { deleteOldAttempts } from '../web/rate-limit-repository';
import { removeEndedSessions } from '../web/session-store';

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Runs what nobody asks for, until stopped: removes what has expired, frees what a killed process held, and wraps imported hashes. Several processes may do so at once. What
 * fails (the database is away) is reported and tried again.
 * @returns stops it and waits for the piece under way
 */
export function startHousekeeping(deps: Dependencies): () => Promise<void> {
  const stopping = new AbortController();
  const every = async (milliseconds: number, work: () => Promise<unknown>) => {
    while (!stopping.signal.aborted) {
      await work().catch((error) => deps.log.error({ err: describeError(error) }, 'housekeeping'));
      await pause(milliseconds, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  const work = Promise.all([
    every(10 * minute, () => removeExpired(deps)),
    every(minute / 2, () => freeAbandonedMails(deps.db)),
    every(minute, () => sweepImports(deps)),
    every(minute, () => compactSegments(deps.db)),
    every(minute, () => watchAlarms(deps)),
    every(minute, () => applyEmailChanges(deps)),
    every(minute, () => wrapAll(deps, stopping.signal)),
  ]);
  return async () => {
    stopping.abort();
    await work;
  };
}

/** Codes stay a day longer than they hold, for whoever asks why one did not work. */
export async function removeExpired(deps: Pick<Dependencies, 'db' | 'now'>): Promise<void> {
  const { db, now } = deps;
  const yesterday = new Date(now().getTime() - day);
  await removeEndedSessions(deps);
  await deleteOldAttempts(db, yesterday);
  await deleteOldEmailCodes(db, yesterday);
  await deleteExpiredLetterCodes(db, yesterday);
  await deleteOldKeys(db, yesterday);
  await deleteOldDrafts(db, new Date(now().getTime() - 30 * day));
}

async function wrapAll(deps: Dependencies, stopping: AbortSignal): Promise<void> {
  let after: string | undefined = '';
  let wrapped = 0;
  while (after !== undefined && !stopping.aborted) {
    const done = await wrapLegacyHashes(deps, after);
    wrapped += done.wrapped;
    after = done.after;
  }
  const actor: Job = 'job-passwords';
  if (wrapped > 0) await recordEvent(deps.db, { actor, action: 'credentials.wrap', data: { wrapped } });
}
