import type { Request, Response } from 'express';
import { ForbiddenError } from '../errors';
import type { Proven } from '../people/proven';
import { type Role, roles, type Staff } from '../people/staff';

/** Who may use a route. `server/routes.ts` gives one to every route; `doors/pages.ts` enforces it. */
export type Guard =
  | { name: 'open'; side: 'open' }
  | { name: 'anyone'; side: 'member' | 'staff' }
  | { name: 'signedInMember'; side: 'member' }
  | { name: 'proven'; side: 'member' }
  | { name: 'staff'; side: 'staff'; roles: readonly Role[]; isSecondStep?: true };

/** Everyone; no session, no cookie, no form. Served from cache, and while the database is down. */
export const open: Guard = { name: 'open', side: 'open' };

/** Everyone, with a customer session so that forms work. */
export const anyone: Guard = { name: 'anyone', side: 'member' };

/** Everyone, with a staff session: the staff's sign-in. */
export const anyoneAtStaffDoor: Guard = { name: 'anyone', side: 'staff' };

/** Customers who signed in; others are sent to the sign-in page. */
export const signedInMember: Guard = { name: 'signedInMember', side: 'member' };

/** Whoever proved an identifier by a code, by mail or letter; others are sent to where that is done. */
export const proven: Guard = { name: 'proven', side: 'member' };

/** Staff with one of the roles (approvers may do what operators may). Without a role: everyone on the staff. */
export const staff = (...allowed: Role[]): Guard => ({
  name: 'staff',
  side: 'staff',
  roles: allowed.length === 0 ? roles : allowed,
});

/** As `staff`, for what one person does after another: a form is taken only from somebody who showed a short while ago that it is they. */
export const secondStep = (...allowed: Role[]): Guard => ({
  name: 'staff',
  side: 'staff',
  roles: allowed,
  isSecondStep: true,
});

/** ID of the signed-in customer. @throws ForbiddenError on a route that `signedInMember` does not guard. */
export function memberOf(req: Request): string {
  if (!req.session?.memberId) throw new ForbiddenError('No customer is signed in.', { told: 'refusals:signed_out' });
  return req.session.memberId;
}

/** What was proved by a code. @throws ForbiddenError on a route that `proven` does not guard. */
export function provenBy(req: Request): Proven {
  if (!req.session?.proven) throw new ForbiddenError('Nothing was proved.', { told: 'refusals:signed_out' });
  return req.session.proven;
}

/** Whoever on the staff is signed in. @throws ForbiddenError on a route that `staff` does not guard. */
export function staffOf(res: Response): Staff {
  if (!res.locals.staff) throw new ForbiddenError('Nobody on the staff is signed in.', { told: 'refusals:signed_out' });
  return res.locals.staff;
}
