import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** How long, in milliseconds, the body of a form may take to come in: whoever sends a byte now and then holds a connection and a session. */
const formsWithin = 30_000;

const unhurried = new WeakSet<IncomingMessage>();

/** A file that somebody who may send it is sending takes its time. */
export const letBodyTakeItsTime = (req: IncomingMessage): void => void unhurried.add(req);

/** Drops the connection of a request whose body has not come in within 30 seconds, whatever the page does with it: ASVS 13.2, slow bodies. */
export function dropUnfinishedBodies(within = formsWithin): RequestHandler {
  return (req, res, next) => {
    if (req.headers['transfer-encoding'] === undefined && Number(req.headers['content-length'] ?? 0) === 0)
      return next();
    const timer = setTimeout(() => {
      if (req.complete || unhurried.has(req)) return;
      if (!res.headersSent) res.writeHead(408, { Connection: 'close' });
      res.end(() => req.socket.destroy());
    }, within);
    timer.unref();
    req.once('end', () => clearTimeout(timer));
    req.once('close', () => clearTimeout(timer));
    next();
  };
}
