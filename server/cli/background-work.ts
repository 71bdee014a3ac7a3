import type { Dependencies } from '../dependencies';
import { startHousekeeping } from '../installation/housekeeping';
import { startMailWorker } from '../mail/mail-worker';

/** Sends mails and keeps house, beside the requests. @returns stops both, and waits for what is under way. */
export async function startBackgroundWork(deps: Dependencies): Promise<() => Promise<void>> {
  const stopMails = await startMailWorker(deps);
  const stopHousekeeping = startHousekeeping(deps);
  return async () => {
    await Promise.all([stopMails(), stopHousekeeping()]);
  };
}
