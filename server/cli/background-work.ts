import { deleteOldEmailCodes } from '../credentials/email-codes-repository';
import type { Dependencies } from '../dependencies';
import { startMailWorker } from '../mail/mail-worker';
import { deleteOldAttempts } from '../web/rate-limit-repository';
import { SessionStore } from '../web/session-store';

const day = 24 * 3600_000;
/** Milliseconds between two clearings. */
const clearEvery = 600_000;

/** Sends mails and clears what has ended, beside the requests. @returns stops both, and waits for what is under way. */
export async function startBackgroundWork(deps: Dependencies): Promise<() => Promise<void>> {
  const stopMails = await startMailWorker(deps);
  let clearing = Promise.resolve();
  const timer = setInterval(() => {
    clearing = clearEnded(deps).catch((error) => deps.log.warn({ code: error.code }, 'clearing failed; next time'));
  }, clearEvery);
  return async () => {
    clearInterval(timer);
    await Promise.all([stopMails(), clearing]);
  };
}

/** Sessions, codes and counted attempts that no longer mean anything: codes and attempts after a day, past every window and block. */
async function clearEnded(deps: Dependencies): Promise<void> {
  const before = new Date(deps.now().getTime() - day);
  await new SessionStore(deps, 'member').prune();
  await deleteOldEmailCodes(deps.db, before);
  await deleteOldAttempts(deps.db, before);
}
