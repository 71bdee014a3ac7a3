import type { NextFunction, Request, RequestHandler, Response } from 'express';
import expressSession from 'express-session';
import type { Dependencies } from '../dependencies';
import type { Side } from './session-repository';
import { SessionStore } from './session-store';

/** `__Host-` binds a cookie to this host over https; browsers refuse the prefix on plain http, where only a demo runs. */
export function cookieName(config: Dependencies['config'], side: Side): string {
  const name = side === 'member' ? 'shokai' : 'shokai-staff';
  return isHttps(config) ? `__Host-${name}` : name;
}

export const isHttps = (config: Dependencies['config']) => config.baseUrl.startsWith('https:');

/** The session of one side; customers and staff have a cookie and sessions of their own (ASVS 7.1). */
export function sessionOf(deps: Dependencies, side: Side): RequestHandler {
  const store = new SessionStore(deps, side);
  const load = expressSession({
    name: cookieName(deps.config, side),
    secret: deps.config.sessionSecret,
    store,
    resave: false,
    saveUninitialized: false,
    proxy: undefined,
    cookie: { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps(deps.config) },
  });
  return (req, res, next) => load(req, res, (error) => (error ? next(error) : saveFirst(store, req, res, next)));
}

/**
 * Keeps what changed in the session before any of the answer leaves. express-session sends the headers first, and a browser that follows a
 * redirect at once would come to a page that does not know the session yet: somebody who just signed in would be asked to sign in.
 * A page that tells of a failure leaves without that: the store may be what failed, and nobody is to wait for it again.
 */
function saveFirst(store: SessionStore, req: Request, res: Response, next: NextFunction): void {
  const loaded = JSON.stringify(req.session);
  const { end } = res;
  let isLost = false;
  const saveAndEnd = (...answer: unknown[]) => {
    res.end = end;
    const finish = () => end.apply(res, answer as Parameters<typeof end>);
    if (res.err || isLost) return withoutSession(req, finish);
    if (!req.session) return finish();
    const isChanged = JSON.stringify(req.session) !== loaded;
    if (!isChanged && !store.isDue(req.session)) return finish();
    const kept = isChanged ? saved(req) : store.renew(req.sessionID);
    kept.then(finish, (error) => {
      isLost = true;
      res.end = saveAndEnd;
      next(error);
    });
    return res;
  };
  res.end = saveAndEnd;
  next();
}

const saved = ({ session }: Request): Promise<void> =>
  new Promise((resolve, reject) => session.save((error) => (error ? reject(error) : resolve())));

/** express-session neither saves a session that is not there nor sets its cookie; the request's log line still names whose it was. */
function withoutSession<T>(req: Request, send: () => T): T {
  const holder = req as { session?: unknown };
  const { session } = holder;
  holder.session = undefined;
  try {
    return send();
  } finally {
    holder.session = session;
  }
}

/** Gives the session a new ID and empties it but for a parked text: at every change of who is signed in (ASVS 7.2.4). */
export async function renewSession(req: Request): Promise<void> {
  const { parked } = req.session;
  await new Promise<void>((resolve, reject) => req.session.regenerate((error) => (error ? reject(error) : resolve())));
  if (parked) req.session.parked = parked;
}

/** Where to go after a sign-in: to the page of this site that was asked for (`//host` would be another site), else to `home`. */
export const pageAfterSignIn = (returnTo: string | undefined, home: string): string =>
  returnTo?.startsWith('/') && !returnTo.startsWith('//') ? returnTo : home;

/** The message that the page before left for this one, as a locale key; it is shown once. */
export function takeNotice({ session }: Request): string | undefined {
  const { notice } = session;
  delete session.notice;
  return notice;
}

/**
 * Ends the session here and asks the browser to forget what this site left in it. The cookie goes with the attributes that it came with:
 * browsers take nothing under a `__Host-` name that is not `Secure`.
 */
export async function endSession(req: Request, res: Response, name: string): Promise<void> {
  const { path, secure, httpOnly, sameSite } = req.session.cookie;
  await new Promise<void>((resolve, reject) => req.session.destroy((error) => (error ? reject(error) : resolve())));
  res.clearCookie(name, { path, secure: secure === true, httpOnly, sameSite });
  res.set('Clear-Site-Data', '"cache", "storage"');
}
