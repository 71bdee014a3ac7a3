import { keepHeads } from '../audit/keep-heads';
import type { Dependencies } from '../dependencies';
import { startHousekeeping } from '../installation/housekeeping';
import { mailHead } from '../mail/mail-head';
import { startMailWorker } from '../mail/mail-worker';

/**
 * Sends mails, keeps house and exports the head of the audit log, beside the requests. Of processes side by side each keeps house (which is told in
 * its own metrics), and one does the rest.
 * @returns stops all, and waits for what is under way
 */
export async function startBackgroundWork(deps: Dependencies): Promise<() => Promise<void>> {
  if (!deps.config.hasBackground) return startHousekeeping(deps);
  const stopMails = await startMailWorker(deps);
  const stopHousekeeping = startHousekeeping(deps);
  const stopHeads = keepHeads(deps, (head) => mailHead(deps, head));
  return async () => {
    await Promise.all([stopMails(), stopHousekeeping(), stopHeads()]);
  };
}
