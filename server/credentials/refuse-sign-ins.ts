import type { RequestHandler, Response } from 'express';
import { hashQueue } from '../passwords/hash-queue';
import { placeOf } from '../texts/i18n';
import { failureText } from '../web/error-pages';

const doors = new Map([
  ['/login', 'customer'],
  ['/staff/login', 'staff'],
]);

/** How long, in milliseconds, a refusal is sent as it was rendered: it shows whether the desk is open. */
const freshFor = 5_000;

/**
 * While the queue of hashes is full, a sign-in is refused before anything is read or looked up for it, with a page that is rendered once for each
 * language: a storm of sign-ins costs little more than its requests, and the pages of everybody else stay quick.
 */
export function refuseSignInsWhenFull(): RequestHandler {
  const kept = new Map<string, { body: Buffer; until: number }>();
  return async (req, res, next) => {
    const door = req.path.replace(/\/$/, '');
    const layout = req.method === 'POST' ? doors.get(door) : undefined;
    if (!layout) return next();
    if (!hashQueue.isFull()) {
      const arrived = hashQueue.arrive();
      res.locals.arrived = arrived;
      // Who was turned away before the hash (no token, too many attempts) holds nobody's place any more.
      res.once('close', arrived);
      return next();
    }
    // Others are sent this page too: nothing of this request may stand in it.
    Object.assign(res.locals, placeOf(door), { layout, route: `POST ${door}` });
    const error = hashQueue.refuse();
    const name = `${res.locals.locale} ${layout}`;
    let page = kept.get(name);
    if (!page || page.until < performance.now()) {
      page = { body: Buffer.from(await failureText(res, error)), until: performance.now() + freshFor };
      kept.set(name, page);
    }
    send(res, page.body, error.retryAfter);
  };
}

/** Past `res.send`, which would hash every body for an ETag. */
function send(res: Response, body: Buffer, retryAfter: number): void {
  res
    .status(503)
    .type('html')
    .set({ 'Cache-Control': 'no-store', 'Retry-After': String(retryAfter) });
  res.set('Content-Length', String(body.length)).end(body);
}
