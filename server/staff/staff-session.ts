import 'express-session';
import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Role, Staff } from '../people/staff';
import { pageAfterSignIn, renewSession } from '../web/session';
import { findStaff } from './staff-repository';

declare module 'express-session' {
  interface SessionData {
    /** Whose password was right, and when (milliseconds since 1970), while the second factor is outstanding. */
    pendingStaff: { staffId: number; since: number };
    /** Secret of the authenticator app that is being enrolled, for as long as that page is open. */
    totpSecret: string;
    /** Challenge of the passkey that is being made or used. */
    passkeyChallenge: string;
  }
}

/** How long after the password the second factor may come, in milliseconds. */
const pendingFor = 10 * 60_000;

/** Remembers a right password under a new session ID; nothing is open yet. */
export async function beginPending(req: Request, staffId: number, now: Date): Promise<void> {
  const { returnTo } = req.session;
  await renewSession(req);
  Object.assign(req.session, { returnTo, pendingStaff: { staffId, since: now.getTime() } });
}

/** Whose password was right a short while ago. */
export const pendingStaff = (deps: Dependencies, req: Request) => activeStaff(deps, pendingStaffId(req, deps.now()));

/** Who must enrol before going on, or wants to while signed in. */
export const enrollingStaff = (deps: Dependencies, req: Request) =>
  activeStaff(deps, pendingStaffId(req, deps.now()) ?? req.session.staffId);

function pendingStaffId(req: Request, now: Date): number | undefined {
  const { pendingStaff: pending } = req.session;
  return pending && now.getTime() - pending.since < pendingFor ? pending.staffId : undefined;
}

async function activeStaff(deps: Dependencies, staffId: number | undefined): Promise<Staff | undefined> {
  const staff = staffId === undefined ? undefined : await findStaff(deps, staffId);
  return staff?.isDisabled ? undefined : staff;
}

/** Signs in, and goes on. */
export async function enterStaff(deps: Dependencies, req: Request, res: Response, staff: Staff): Promise<void> {
  res.redirect(303, res.locals.link(await signInStaff(deps, req, staff)));
}

/** Signs in under a new session ID. @returns where to go: to the page that was asked for, else to the role's own */
export async function signInStaff(deps: Dependencies, req: Request, staff: Staff): Promise<string> {
  const { returnTo } = req.session;
  await renewSession(req);
  req.session.staffId = staff.staffId;
  req.session.provenAt = deps.now().getTime();
  await recordEvent(deps.db, { actor: staff.handle, action: 'staff.sign_in', subject: staff.handle });
  return pageAfterSignIn(returnTo, homeOf(staff.role));
}

/** First page of a role. */
export const homeOf = (role: Role): string =>
  ({ support: '/support', operator: '/operate', approver: '/operate', admin: '/admin' })[role];
