import 'express-session';
import type { Request } from 'express';
import { renewSession } from '../web/session';
import type { Role } from './staff';

declare module 'express-session' {
  interface SessionData {
    /** Whose password was right, and when (milliseconds since 1970), while the second factor is outstanding. */
    pendingStaff: { staffId: number; since: number };
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
export function pendingStaffId(req: Request, now: Date): number | undefined {
  const { pendingStaff } = req.session;
  return pendingStaff && now.getTime() - pendingStaff.since < pendingFor ? pendingStaff.staffId : undefined;
}

/** Signs in under a new session ID. @returns where to go: to the page that was asked for, else to the role's own */
export async function completeSignIn(req: Request, staff: { staffId: number; role: Role }): Promise<string> {
  const { returnTo } = req.session;
  await renewSession(req);
  req.session.staffId = staff.staffId;
  return returnTo?.startsWith('/') && !returnTo.startsWith('//') ? returnTo : homeOf(staff.role);
}

/** First page of a role. */
export const homeOf = (role: Role): string =>
  ({ support: '/support', operator: '/operate', approver: '/operate', admin: '/admin' })[role];
