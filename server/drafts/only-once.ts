import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import { fieldOf } from '../web/form';
import { claimKey, findWhereItWent, keepWhereItWent, releaseKey } from './once-keys-repository';

type Parts = Pick<Dependencies, 'db' | 'now' | 'log'>;

/** How long, in milliseconds, and how often somebody who sent a form twice waits for the first to end. */
const patience = 6_000;
const pauseBetween = 200;

/**
 * One form is carried out once: a second press of the button, a reload, or a browser that sends again after a lost connection is led to
 * where the first one went. A form that was refused (422, 409, an error) may be sent again. Forms without a key pass.
 */
export function onlyOnce(parts: Parts): RequestHandler {
  return async (req, res, next) => {
    const key = fieldOf(req, '_once');
    if (!/^[\w-]{16,64}$/.test(key)) return next();
    const digest = createHash('sha256').update(`${req.sessionID} ${key}`).digest();
    if (!(await claimKey(parts.db, digest, parts.now()))) return goWhereItWent(parts, req, res, digest);
    keepOutcome(parts, res, digest);
    next();
  };
}

/** Notes where a redirect leads, before it leaves; whatever else is answered gives the key back. */
function keepOutcome({ db, log }: Parts, res: Response, digest: Buffer): void {
  const { redirect, end } = res;
  let settled: Promise<unknown> = Promise.resolve();
  let isRedirected = false;
  const settle = (work: Promise<unknown>) => {
    settled = work.catch((error) => log.error({ err: describeError(error) }, 'the outcome of a form was not kept'));
  };
  res.redirect = ((...to: [number, string]) => {
    isRedirected = true;
    const [status, path] = to;
    if (status === 303) settle(keepWhereItWent(db, digest, path));
    return redirect.apply(res, to);
  }) as Response['redirect'];
  res.end = ((...answer: unknown[]) => {
    res.end = end;
    if (!isRedirected) settle(releaseKey(db, digest));
    void settled.then(() => end.apply(res, answer as Parameters<typeof end>));
    return res;
  }) as Response['end'];
}

async function goWhereItWent({ db }: Parts, req: Request, res: Response, digest: Buffer): Promise<void> {
  const until = performance.now() + patience;
  let path = await findWhereItWent(db, digest);
  while (path === undefined && performance.now() < until) {
    await pause(pauseBetween);
    path = await findWhereItWent(db, digest);
  }
  res.redirect(303, path ?? res.locals.link(`/${req.path.split('/')[1] ?? ''}`));
}
