import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { type FormState, fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { cookieName, endSession, takeNotice } from '../web/session';
import { sessionDigest } from '../web/session-store';
import { changeStaffPassword } from './change-staff-password';
import { renewRecoveryCodes } from './enrol-second-factor';
import { isOwnPassword } from './is-own-password';
import { hasPasskeySite } from './passkey';
import { countRecoveryCodes, findStaffAccess } from './staff-access-repository';
import { findPasswordFault, leastLength } from './staff-password';
import { homeOf } from './staff-session';

/** What everybody on the staff does with their own account. */
export const accountRoutes = (deps: Dependencies): RouteTable => ({
  'GET /staff': (_req, res) => res.redirect(303, res.locals.link(homeOf(staffOf(res).role))),

  'POST /staff/logout': async (req, res) => {
    await endSession(req, res, cookieName(deps.config, 'staff'));
    res.redirect(303, res.locals.link('/staff/login?signed_out'));
  },

  'GET /staff/account': (_req, res) => showAccount(deps, res),

  'POST /staff/account/password': async (req, res) => {
    const staff = staffOf(res);
    const password = fieldOf(req, 'password');
    const errors = await passwordErrors(deps, req, res, staff);
    if (Object.keys(errors).length > 0) return showAccount(deps, res.status(422), { errors });
    await changeStaffPassword(deps, { staff, password, session: sessionDigest(req.sessionID) });
    req.session.notice = 'staff:account.changed';
    res.redirect(303, res.locals.link('/staff/account'));
  },

  'POST /staff/account/recovery-codes': async (req, res) => {
    const staff = staffOf(res);
    const { t } = res.locals;
    if (!(await isOwnPassword(deps, staff, fieldOf(req, 'confirm'))))
      return showAccount(deps, res.status(422), { errors: { confirm: t('staff:account.wrong') } });
    const codes = await renewRecoveryCodes(deps, staff);
    const next = res.locals.link('/staff/account');
    await render(res, 'staff/door/recovery-codes', { title: t('staff:recovery.title'), codes, next });
  },
});

async function passwordErrors(deps: Dependencies, req: Request, res: Response, staff: Staff) {
  const { t } = res.locals;
  const password = fieldOf(req, 'password');
  const errors: Record<string, string> = {};
  const rule = await ruleOf(deps, staff);
  const fault = findPasswordFault(password, rule);
  if (!(await isOwnPassword(deps, staff, fieldOf(req, 'current')))) errors.current = t('staff:account.wrong');
  if (fault) errors.password = t(`staff:password.${fault}`, { least: leastLength(rule.hasSecondFactor) });
  else if (password !== fieldOf(req, 'again')) errors.again = t('staff:password.differs');
  return errors;
}

async function ruleOf(deps: Dependencies, staff: Staff) {
  const access = await findStaffAccess(deps, staff.staffId);
  return { email: staff.email, hasSecondFactor: access?.isTotpEnrolled ?? false };
}

async function showAccount(deps: Dependencies, res: Response, form: Partial<FormState> = {}): Promise<void> {
  const staff = staffOf(res);
  const { hasSecondFactor } = await ruleOf(deps, staff);
  const notice = takeNotice(res.req);
  await render(res, 'staff/account/show', {
    title: res.locals.t('staff:account.title'),
    notice,
    email: staff.email,
    role: staff.role,
    hasSecondFactor,
    mayHavePasskeys: hasSecondFactor && hasPasskeySite(deps.config),
    codesLeft: await countRecoveryCodes(deps.db, staff.staffId),
    least: leastLength(hasSecondFactor),
    ...form,
  });
}
