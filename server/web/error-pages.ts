import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import * as errors from '../errors';
import { isOutage } from '../outage';
import { place } from '../place';
import { placeOf, textsOf } from '../texts/i18n';
import { renderToText } from './render';
import { pageOfForm } from './returned-form';

export type ErrorPage =
  | 'not_found'
  | 'forbidden'
  | 'expired'
  | 'refused'
  | 'invalid'
  | 'throttled'
  | 'busy'
  | 'unavailable'
  | 'failed';

/** The one place where an error becomes a status and a page. */
export function describeFailure(error: unknown): { status: number; name: ErrorPage; retryAfter?: number } {
  if (error instanceof errors.NotFoundError) return { status: 404, name: 'not_found' };
  if (error instanceof errors.ForbiddenError) return { status: 403, name: 'forbidden' };
  if (error instanceof errors.RefusedError) return { status: 409, name: 'refused' };
  if (error instanceof errors.InvalidInputError) return { status: 422, name: 'invalid' };
  if (error instanceof errors.ThrottledError) return { status: 429, name: 'throttled', retryAfter: error.retryAfter };
  if (error instanceof errors.BusyError) return { status: 503, name: 'busy', retryAfter: error.retryAfter };
  if (error instanceof errors.CouldNotCheckError || isOutage(error))
    return { status: 503, name: 'unavailable', retryAfter: 30 };
  const { code, status } = error as { code?: string; status?: number };
  if (code === 'EBADCSRFTOKEN') return { status: 403, name: 'expired' };
  // A NUL in an address, which PostgreSQL refuses in any text.
  if (code === '22021') return { status: 400, name: 'invalid' };
  if (status && status >= 400 && status < 500) return { status, name: status === 404 ? 'not_found' : 'invalid' };
  return { status: 500, name: 'failed' };
}

export const notFound: RequestHandler = () => {
  throw new errors.NotFoundError('There is no such page.');
};

/**
 * What a refusal tells pages is shown, in the reader's language; nothing else of an error is. An answer that has begun is broken off, so that
 * nobody takes a part for the whole; Express would print the error, with the statement and values that a database error quotes.
 */
export function errorPages(): ErrorRequestHandler {
  return async (error, req, res, _next) => {
    const { status, retryAfter } = describeFailure(error);
    if (status >= 500) res.err = error;
    if (res.headersSent) {
      if (!res.writableEnded) res.destroy();
      return;
    }
    // What was posted to an address may not be asked of it: the language is switched on the page of the form.
    if (req.method === 'POST') Object.assign(res.locals, placeOf(pageOfForm(req) ?? '/'));
    res.status(status).set('Cache-Control', 'no-store');
    if (retryAfter) res.set('Retry-After', String(retryAfter));
    try {
      res.type('html').send(await failureText(res, error));
    } catch (failure) {
      sendBare(res, failure);
    }
  };
}

/** The page that says what went wrong. */
export function failureText(res: Response, error: unknown): Promise<string> {
  res.locals.t ??= textsOf(place.languages[0]);
  const { name, retryAfter } = describeFailure(error);
  const explained =
    error instanceof errors.RefusedError ||
    error instanceof errors.InvalidInputError ||
    (error instanceof errors.ForbiddenError && res.locals.layout === 'staff');
  const title = res.locals.t(`web:error.${name}.title`);
  const wait = retryAfter && waitText(res.locals.t, retryAfter);
  const page = { title, name, wait, reason: explained ? reasonOf(error, res.locals.t) : undefined };
  return renderToText(res, 'errors/error', page);
}

/** Why, in the language of `t`; nothing where that was written for the command line alone. */
export const reasonOf = ({ told }: errors.ShokaiError, t: Response['locals']['t']): string | undefined =>
  told && t(told.told, told.values ?? {});

/** People count minutes: 「約5分」, not 「約299秒」. Rounded up, so that nobody comes back too early. */
function waitText(t: Response['locals']['t'], seconds: number): string {
  const isShort = seconds < 60;
  return t(isShort ? 'web:error.wait.seconds' : 'web:error.wait.minutes', {
    count: isShort ? seconds : Math.ceil(seconds / 60),
  });
}

function sendBare(res: Response, failure: unknown): void {
  res.err ??= failure as Error;
  const inJapanese = place.languages.includes('ja') ? 'この画面を表示できませんでした。 ' : '';
  res.type('text').send(`${inJapanese}This page could not be shown.`);
}
