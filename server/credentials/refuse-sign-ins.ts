import type { RequestHandler } from 'express';
import { hashQueue } from './hash-queue';

const doors = ['/login', '/staff/login'];

/**
 * While the queue of hashes is full, a sign-in is refused before anything is read or looked up for it: what a storm costs is this line,
 * and the session reads of everybody else stay quick.
 */
export const refuseSignInsWhenFull: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && doors.includes(req.path) && hashQueue.isFull()) throw hashQueue.refuse();
  next();
};
