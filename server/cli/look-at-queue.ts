import type { Dependencies } from '../dependencies';
import { countEndedMails, countWaitingMails } from '../mail/mails-repository';
import type { Outcome } from './outcome';

/** Seconds after which somebody who waits for a code gives up. */
const longest = { codes: 30, personal: 600, notices: 6 * 3_600 };
/** Share of mails that a mail server refused for good, from how many on: above it the list is old, or the sender has a bad name. */
const most = { share: 0.05, from: 20 };
const day = 86_400_000;

/** Whether mails leave, and what became of those of the last day. */
export async function lookAtQueue({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<Outcome> {
  const lanes = await countWaitingMails(db);
  const late = lanes.filter(({ lane, oldest }) => oldest > longest[lane]);
  const { sent, bounced, failed } = await countEndedMails(db, new Date(now().getTime() - day));
  const ended = `in the last day ${sent} sent, ${bounced} refused for good, ${failed} given up`;
  if (late.length > 0) {
    const told = late.map(({ lane, waiting, oldest }) => `${waiting} ${lane}, the first for ${Math.round(oldest)} s`);
    return { warning: `mails wait: ${told.join('; ')}; ${ended}` };
  }
  const all = sent + bounced + failed;
  if (failed > 0 || (all >= most.from && bounced / all > most.share)) return { warning: ended };
  return `${lanes.reduce((sum, { waiting }) => sum + waiting, 0)} wait; ${ended}`;
}
