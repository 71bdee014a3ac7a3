import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { ApiHandler, ApiRoutes } from '../api/api-route';
import type { ApiToken, Scope } from '../api/api-token';
import { tokenTextOf } from '../api/api-token';
import { findUsableToken } from '../api/api-tokens-repository';
import { openApi } from '../api/openapi';
import type { Dependencies } from '../dependencies';
import { CouldNotCheckError, NotFoundError } from '../errors';
import { describeFailure } from '../web/error-pages';
import { noStore } from '../web/security-headers';

/** `/api/v1`: JSON for programs with a token; no cookies, no sessions. Everything but its own description needs a token of the right scope. */
export function api(deps: Dependencies, routes: ApiRoutes): Router {
  const router = Router({ caseSensitive: true });
  router.get('/openapi.json', (_req, res) => void res.json(openApi(deps.config.baseUrl)));
  router.use(noStore, (req, _res, next) => {
    if (req.app.get('starting')) throw new CouldNotCheckError('The portal waits for its database.');
    next();
  });
  router.use(identify(deps));
  for (const [scope, table] of Object.entries(routes) as [Scope, Record<string, ApiHandler>][])
    for (const [route, answer] of Object.entries(table)) {
      const path = route.replace('PUT ', '');
      if (route === path) router.get(path, named(path), permit(scope), reply(answer));
      else router.put(path, named(path, 'PUT'), permit(scope), text, reply(answer));
    }
  router.use(() => {
    throw new NotFoundError('There is no such address.');
  });
  router.use(problems);
  return router;
}

/** Whatever is sent is text, up to what an incident file may be. */
const text = express.text({ type: () => true, limit: '4mb' });

const named =
  (path: string, method = 'GET'): RequestHandler =>
  (_req, res, next) => {
    res.locals.route = `${method} /api/v1${path}`;
    next();
  };

const identify =
  (deps: Dependencies): RequestHandler =>
  async (req, res, next) => {
    const text = tokenTextOf(req.get('authorization'));
    res.locals.token = text && (await findUsableToken(deps, text));
    if (res.locals.token) return next();
    res.set('WWW-Authenticate', 'Bearer realm="shokai"');
    problem(res, 401, 'A valid token is needed: Authorization: Bearer TOKEN.');
  };

const permit =
  (scope: Scope): RequestHandler =>
  (_req, res, next) => {
    if ((res.locals.token as ApiToken).scopes.includes(scope)) return next();
    res.set('WWW-Authenticate', `Bearer realm="shokai", error="insufficient_scope", scope="${scope}"`);
    problem(res, 403, `This needs a token with the scope ${scope}.`);
  };

const reply =
  (answer: ApiHandler): RequestHandler =>
  async (req: Request, res) => {
    const sent = { text: typeof req.body === 'string' ? req.body : '', ifMatch: req.get('if-match') };
    const path = req.params as Record<string, string>;
    const { status, body, etag } = await answer(path, res.locals.token as ApiToken, sent);
    if (status === 503) res.set('Retry-After', '30');
    if (etag) res.set('ETag', etag);
    res.type('detail' in body ? 'application/problem+json' : 'application/json');
    res.status(status).send(JSON.stringify(body));
  };

const said: Record<string, string> = {
  not_found: 'There is no such member, incident or address. That is no all-clear.',
  unavailable: 'This could not be answered now; nothing was found out. Try again.',
};

/** RFC 9457. What an error says stays out: it may hold values. */
const problems: ErrorRequestHandler = (error, _req, res, next) => {
  const { status, name, retryAfter } = describeFailure(error);
  if (status >= 500) res.err = error;
  if (res.headersSent) return next(error);
  if (retryAfter) res.set('Retry-After', String(retryAfter));
  problem(res, status, said[name] ?? 'This request was not answered.');
};

function problem(res: Response, status: number, detail: string): void {
  res.status(status).type('application/problem+json').send(JSON.stringify({ status, detail }));
}
