import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { pinoHttp } from 'pino-http';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';

/**
 * One line a request: the route's pattern, never the address that was asked for, no query, body, header or network address;
 * people by ID only.
 */
export function requestLog({ log }: Pick<Dependencies, 'log'>): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    quietReqLogger: true,
    serializers: { req: () => undefined, res: () => undefined, err: describeError },
    customLogLevel: (_req, res, error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'warn' : 'info',
    customSuccessObject: (req, res, shown) => ({ ...shown, ...describe(req as Request, res as Response) }),
    // Without an error of ours pino makes one, which tells of nothing: a refusal that was no surprise.
    customErrorObject: (req, res, _error, { err, ...shown }) => ({
      ...shown,
      ...(res.err && { err }),
      ...describe(req as Request, res as Response),
    }),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
  });
}

function describe(req: Request, res: Response) {
  return {
    route: res.locals?.route ?? 'none',
    status: res.statusCode,
    memberId: req.session?.memberId,
    staffId: req.session?.staffId,
  };
}
