import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { place } from '../place';
import { formatDateTime } from '../time/format-time';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { listMails, mailContext } from './mails-repository';

/** How many mails the page shows, the newest first. */
const shown = 30;

/** The mails that a demo keeps instead of sending them. In production, or with a mail server, there is no such page. */
export const mailboxRoutes = (deps: Dependencies): RouteTable => ({
  'GET /mailbox': async (_req, res) => {
    const { config, db, keys } = deps;
    if (config.production || config.smtpUrl) throw new NotFoundError('There is no mailbox here.');
    const mails = (await listMails(db, { limit: shown })).flatMap(({ mailId, sealed, queuedAt }) => {
      if (!sealed) return [];
      const { to, subject, text } = JSON.parse(keys.open(sealed, mailContext(mailId)));
      return [{ mailId, to, subject, text, at: formatDateTime(res.locals.lang, queuedAt, place.timeZone) }];
    });
    await render(res, 'mail/member/mailbox', { title: res.locals.t('mail:mailbox.title'), mails });
  },
});
