import express, { type RequestHandler, Router } from 'express';
import { createLeakWatch } from '../credentials/leaked-passwords';
import { isOfLeakedPassword } from '../credentials/member-session';
import type { Dependencies } from '../dependencies';
import { onlyOnce } from '../drafts/only-once';
import { parkText, unparkText } from '../drafts/parked-text';
import { CouldNotCheckError, ForbiddenError } from '../errors';
import { mayActAs } from '../people/staff';
import { isFreshlyProven } from '../staff/fresh-proof';
import { findStaff, updateStaffLocale } from '../staff/staff-repository';
import { rememberLanguage } from '../texts/i18n';
import { listWaiting } from '../today/waiting-work';
import { csrfProtection, isFormOfSession } from '../web/csrf';
import { limitFields, mostBytesOf } from '../web/field-limits';
import type { Guard } from '../web/guards';
import { type GuardedRoutes, listRoutes } from '../web/route';
import { noStore } from '../web/security-headers';
import { renewSession, sessionOf } from '../web/session';
import { letBodyTakeItsTime } from '../web/unfinished-bodies';
import { navigationOf } from './navigation';

/** Mounts every route behind its guard. Nothing else mounts a page, so nothing is served without one. */
export function pages(deps: Dependencies, groups: readonly GuardedRoutes[]): Router {
  const router = Router({ strict: false, caseSensitive: true });
  const sessions = { member: sessionOf(deps, 'member'), staff: sessionOf(deps, 'staff') };
  const findLeakEnd = createLeakWatch(deps.db);
  for (const { method, path, isUpload, guard, handle } of listRoutes(groups)) {
    const entry: RequestHandler = (_req, res, next) => {
      res.locals.route = `${method.toUpperCase()} ${path}`;
      res.locals.layout = guard.side === 'staff' ? 'staff' : 'customer';
      next();
    };
    const form = express.urlencoded({ extended: false, limit: mostBytesOf(path), parameterLimit: 300 });
    const body = isUpload ? [] : [form, limitFields, keepText(deps, guard), csrfProtection];
    const once = method === 'post' && !isUpload && guard.name !== 'anyone' ? [onlyOnce(deps)] : [];
    const before =
      guard.side === 'open'
        ? [entry]
        : [
            entry,
            noStore,
            refuseWhileStarting,
            rememberLanguage,
            sessions[guard.side],
            ...body,
            enforce(deps, guard, findLeakEnd),
            ...once,
          ];
    if (isUpload) before.push(takeItsTime);
    router[method](path, ...before, handle);
  }
  return router;
}

/** Until the database is known to be the right one nothing is read from it for anybody; notices are shown as they were last read. */
const refuseWhileStarting: RequestHandler = (req, _res, next) => {
  if (req.app.get('starting')) throw new CouldNotCheckError('The portal waits for its database.');
  next();
};

/** A text that is sent after its session has ended is not lost: it waits for its writer behind the sign-in, or in the form again. */
function keepText(deps: Dependencies, guard: Guard): RequestHandler {
  return async (req, res, next) => {
    if (req.method !== 'POST' || guard.name === 'anyone' || isFormOfSession(req)) return next();
    const form = parkText(req);
    if (form === undefined) return next();
    const { memberId, staffId } = req.session;
    const owner = guard.side === 'staff' ? staffId && `staff-${staffId}` : memberId;
    if (owner) {
      await unparkText(deps, req, owner);
      return res.redirect(303, res.locals.link(form));
    }
    req.session.returnTo = form;
    return res.redirect(303, res.locals.link(guard.side === 'staff' ? '/staff/login' : '/login'));
  };
}

/** Whoever may send files may take as long as that takes; anybody else's body has to be there soon (`dropUnfinishedBodies`). */
const takeItsTime: RequestHandler = (req, _res, next) => {
  letBodyTakeItsTime(req);
  next();
};

/** Default deny: a guard that this does not know lets nobody through. */
function enforce(deps: Dependencies, guard: Guard, findLeakEnd: () => Promise<Date | undefined>): RequestHandler {
  return async (req, res, next) => {
    if (req.session.memberId && isOfLeakedPassword(req, await findLeakEnd())) {
      await renewSession(req);
      req.session.notice = 'credentials:sign_in.ended';
    }
    if (guard.name === 'anyone') return next();
    if (guard.name === 'signedInMember') {
      if (req.session.memberId) return next();
      return sendToSignIn('/login', req, res);
    }
    if (guard.name === 'proven') {
      if (req.session.proven) return next();
      return res.redirect(303, res.locals.link('/check/code'));
    }
    if (guard.name === 'staff') {
      const person = req.session.staffId ? await findStaff(deps, req.session.staffId) : undefined;
      if (!person || person.isDisabled) return sendToSignIn('/staff/login', req, res);
      if (person.locale !== res.locals.lang) await updateStaffLocale(deps.db, person.staffId, res.locals.lang);
      res.locals.staff = person;
      // A form that is sent asks for no figures: drafts are saved every few seconds.
      res.locals.waiting = req.method === 'GET' ? await listWaiting(deps, person) : [];
      res.locals.navigation = navigationOf(person.role, res.locals.waiting);
      if (mayActAs(person.role, guard.roles)) {
        const isForm = req.method === 'POST';
        return isForm && guard.isSecondStep && !(await isFreshlyProven(deps, req, res, person)) ? undefined : next();
      }
    }
    throw new ForbiddenError('This page is not for your role.', { told: 'refusals:role' });
  };
}

function sendToSignIn(signIn: string, req: express.Request, res: express.Response): void {
  if (req.method === 'GET') req.session.returnTo = req.url;
  res.redirect(303, res.locals.link(signIn));
}
