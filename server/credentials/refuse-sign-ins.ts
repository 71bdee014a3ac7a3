import type { RequestHandler, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { hashQueue } from '../passwords/hash-queue';
import { placeOf } from '../texts/i18n';
import { readTicket, type Ticket, takeTicket } from '../waiting/ticket';
import { failureText } from '../web/error-pages';
import { formReader } from '../web/read-form';
import { renderToText } from '../web/render';
import { joinLine, waitText } from './join-line';

/** How long, in milliseconds, a page is sent as it was rendered: it shows whether the desk is open. */
const freshFor = 5_000;

/** Seconds between two looks of somebody who waits: after half of what is left, since that is a guess, and no crowd at once. */
const lookAgain = { soonest: 2, latest: 20 };

/** Stands in the kept page for what is each person's own. */
const aheadMark = '%AHEAD%';

/**
 * The doors to the hash. While there are more customers than it can take they wait in line, first come first served; staff are refused and come
 * again. Before anything is read or looked up for anybody, with pages that are rendered once for each language: a storm of sign-ins costs little more
 * than its requests, and the pages of everybody else stay quick.
 */
export function refuseSignInsWhenFull(deps: Dependencies): RequestHandler {
  const { signInLine } = deps;
  const pages = keepPages();
  const readForm = formReader('/login');

  /** Those who go on to the hash are counted, until they are there or turn away. */
  const letThrough = (res: Response, next: () => void) => {
    const arrived = hashQueue.arrive();
    res.locals.arrived = arrived;
    // Who was turned away before the hash (no token, too many attempts) holds nobody's place any more.
    res.once('close', arrived);
    next();
  };

  const showPlace = async (res: Response, { at }: Ticket) => {
    const { t, locale } = res.locals;
    const seconds = signInLine.waitOf(at);
    const wait = waitText(t, seconds);
    const body = await pages(`${locale} ${wait}`, () =>
      renderToText(res, 'waiting/member/waiting', { title: t('waiting:title'), wait, ahead: aheadMark } as never),
    );
    const again = Math.min(lookAgain.latest, Math.max(lookAgain.soonest, Math.ceil(seconds / 2)));
    res.status(200).set({ Refresh: String(again) });
    const ahead = new Intl.NumberFormat(res.locals.lang).format(signInLine.aheadOf(at));
    send(res, Buffer.from(body.replace(aheadMark, ahead)));
  };

  return async (req, res, next) => {
    const door = req.path.replace(/\/$/, '');
    if (door === '/login/waiting' && req.method === 'GET') {
      prepare(res, door, 'customer', 'GET /login/waiting');
      const ticket = readTicket(deps, req);
      if (ticket && 'leave' in req.query) takeTicket(deps, res);
      if (!ticket || 'leave' in req.query) return res.redirect(303, res.locals.link('/login'));
      await signInLine.look();
      if (!signInLine.mayPass(ticket.at) || hashQueue.isFull()) return showPlace(res, ticket);
      return letThrough(res, next);
    }
    if (req.method !== 'POST') return next();
    if (door === '/staff/login') {
      if (!hashQueue.isFull()) return letThrough(res, next);
      // Others are sent this page too: nothing of this request may stand in it.
      prepare(res, door, 'staff', 'POST /staff/login');
      const error = hashQueue.refuse();
      const body = await pages(res.locals.locale, () => failureText(res, error));
      res.status(503).set({ 'Retry-After': String(error.retryAfter) });
      return send(res, Buffer.from(body));
    }
    if (door !== '/login') return next();
    await signInLine.look();
    const ticket = readTicket(deps, req);
    if (signInLine.mayPass(ticket?.at) && !hashQueue.isFull()) return letThrough(res, next);
    prepare(res, door, 'customer', 'POST /login');
    await readForm(req, res);
    return joinLine(deps, req, res, ticket);
  };
}

const prepare = (res: Response, door: string, layout: string, route: string) =>
  Object.assign(res.locals, placeOf(door), { layout, route });

function keepPages() {
  const kept = new Map<string, { body: Promise<string>; until: number }>();
  return (name: string, make: () => Promise<string>): Promise<string> => {
    const page = kept.get(name);
    if (page && page.until > performance.now()) return page.body;
    if (kept.size > 1_000) kept.clear();
    const body = make();
    kept.set(name, { body, until: performance.now() + freshFor });
    body.catch(() => kept.delete(name));
    return body;
  };
}

/** Past `res.send`, which would hash every body for an ETag. */
function send(res: Response, body: Buffer): void {
  res.type('html').set('Cache-Control', 'no-store');
  res.set('Content-Length', String(body.length)).end(body);
}
