import type { Response } from 'express';
import QRCode from 'qrcode';
import type { Dependencies } from '../dependencies';
import { InvalidInputError, RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { type FormState, fieldOf } from '../web/form';
import { countAttempt, forgiveAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { checkSecondFactor } from './check-second-factor';
import { checkStaffPassword } from './check-staff-password';
import { beginEnrolment, finishEnrolment } from './enrol-second-factor';
import { mailEnrolmentCode } from './enrolment-code';
import { takeUpInvite } from './invite-staff';
import { isOwnPassword } from './is-own-password';
import { checkPasskey, passkeyRequest } from './passkey';
import { totpAddress } from './second-factor';
import { findStaffAccess } from './staff-access-repository';
import { inviteLimits, mailedCodeLimits, secondFactorLimits, staffSignInLimits } from './staff-limits';
import { findPasswordFault, leastLength } from './staff-password';
import { beginPending, enrollingStaff, enterStaff, pendingStaff, signInStaff } from './staff-session';

/** The staff's door: password, second factor, enrolment, invitation. */
export const doorRoutes = (deps: Dependencies): RouteTable => ({
  'GET /staff/login': (_req, res) => showSignIn(deps, res),

  'POST /staff/login': async (req, res) => {
    const email = fieldOf(req, 'email').trim().slice(0, 400);
    const limits = staffSignInLimits(req.ip, email);
    await countAttempt(deps, limits);
    const password = fieldOf(req, 'password').slice(0, 1024);
    const found = await checkStaffPassword(deps, { email, password, arrived: res.locals.arrived });
    if (!found) {
      const errors = { email: res.locals.t('staff:sign_in.wrong') };
      return showSignIn(deps, res.status(422), { values: { email }, errors });
    }
    await forgiveAttempt(deps, limits);
    if (found.next === 'none') return enterStaff(deps, req, res, found.staff);
    await beginPending(req, found.staff.staffId, deps.now());
    res.redirect(303, res.locals.link(found.next === 'enrol' ? '/staff/enrol' : '/staff/second-factor'));
  },

  'GET /staff/second-factor': async (req, res) => {
    const staff = await pendingStaff(deps, req);
    if (!staff) return backToStart(res);
    await showSecondFactor(deps, res, staff);
  },

  'POST /staff/second-factor': async (req, res) => {
    const staff = await pendingStaff(deps, req);
    if (!staff) return backToStart(res);
    const limits = secondFactorLimits(staff.handle);
    await countAttempt(deps, limits);
    if (await checkSecondFactor(deps, staff, fieldOf(req, 'code').slice(0, 100))) {
      await forgiveAttempt(deps, limits);
      return enterStaff(deps, req, res, staff);
    }
    await showSecondFactor(deps, res.status(422), staff, {
      values: {},
      errors: { code: res.locals.t('staff:second_factor.wrong') },
    });
  },

  'POST /staff/second-factor/passkey': async (req, res) => {
    const staff = await pendingStaff(deps, req);
    if (!staff) return backToStart(res);
    const { passkeyChallenge = '' } = req.session;
    delete req.session.passkeyChallenge;
    await countAttempt(deps, secondFactorLimits(staff.handle));
    if (passkeyChallenge && (await checkPasskey(deps, staff, fieldOf(req, 'passkey'), passkeyChallenge)))
      return enterStaff(deps, req, res, staff);
    const errors = { code: res.locals.t('staff:passkey.refused') };
    await showSecondFactor(deps, res.status(422), staff, { values: {}, errors });
  },

  'GET /staff/enrol': async (req, res) => {
    const staff = await enrollingStaff(deps, req);
    if (!staff) return backToStart(res);
    await showEnrolment(deps, res, staff);
  },

  'POST /staff/enrol': async (req, res) => {
    const staff = await enrollingStaff(deps, req);
    if (!staff) return backToStart(res);
    await countAttempt(deps, secondFactorLimits(staff.handle));
    const { t } = res.locals;
    const { totpSecret: secret } = req.session;
    // A session that was left open, or taken, adds no way in of its own.
    if (req.session.staffId !== undefined && !(await isOwnPassword(deps, staff, fieldOf(req, 'confirm'))))
      return showEnrolment(deps, res.status(422), staff, { values: {}, errors: { confirm: t('staff:account.wrong') } });
    const given = { code: fieldOf(req, 'code'), mailed: fieldOf(req, 'mailed') };
    const codes = secret ? await finishEnrolment(deps, staff, { secret, ...given }) : 'code';
    if (codes === 'mailed' || codes === 'code') {
      const errors = { [codes]: t(codes === 'mailed' ? 'staff:enrol.mailed_wrong' : 'staff:second_factor.wrong') };
      return showEnrolment(deps, res.status(422), staff, { values: { mailed: given.mailed }, errors });
    }
    delete req.session.totpSecret;
    const next = res.locals.link(await signInStaff(deps, req, staff));
    await render(res, 'staff/door/recovery-codes', { title: res.locals.t('staff:recovery.title'), codes, next });
  },

  'POST /staff/enrol/code': async (req, res) => {
    const staff = await enrollingStaff(deps, req);
    if (!staff) return backToStart(res);
    await countAttempt(deps, mailedCodeLimits(staff.handle));
    if ((await findStaffAccess(deps, staff.staffId))?.awaitsMailedCode) await mailEnrolmentCode(deps, staff);
    req.session.notice = 'staff:enrol.mailed_again';
    res.redirect(303, res.locals.link('/staff/enrol'));
  },

  'GET /staff/welcome': (_req, res) => showWelcome(deps, res),

  'POST /staff/welcome': async (req, res) => {
    const [code, password] = [fieldOf(req, 'code'), fieldOf(req, 'password')];
    const { t } = res.locals;
    const fault = findPasswordFault(password, { email: '', hasSecondFactor: deps.config.staffSecondFactor });
    const least = leastLength(deps.config.staffSecondFactor);
    const errors: Record<string, string> = {};
    if (fault) errors.password = t(`staff:password.${fault}`, { least });
    else if (password !== fieldOf(req, 'again')) errors.again = t('staff:password.differs');
    if (Object.keys(errors).length > 0) return showWelcome(deps, res.status(422), { values: { code }, errors });
    await countAttempt(deps, inviteLimits(req.ip));
    try {
      await takeUpInvite(deps, { code, password });
    } catch (error) {
      if (error instanceof RefusedError) errors.code = t('staff:welcome.wrong');
      else if (error instanceof InvalidInputError) errors.password = t('staff:password.common');
      else throw error;
      return showWelcome(deps, res.status(422), { values: { code }, errors });
    }
    req.session.notice = 'staff:welcome.done';
    res.redirect(303, res.locals.link('/staff/login'));
  },
});

const backToStart = (res: Response) => res.redirect(303, res.locals.link('/staff/login'));

function showSignIn(deps: Dependencies, res: Response, form: Partial<FormState> = {}): Promise<void> {
  // The session, which keeps notices, is gone.
  const notice = takeNotice(res.req) ?? ('signed_out' in res.req.query ? 'staff:sign_in.signed_out' : undefined);
  return render(res, 'staff/door/sign-in', {
    title: res.locals.t('staff:sign_in.title'),
    notice,
    hasSso: !!deps.config.sso.staff,
    ...form,
  });
}

async function showSecondFactor(
  deps: Dependencies,
  res: Response,
  staff: Staff,
  form: Partial<FormState> = {},
): Promise<void> {
  const passkey = await passkeyRequest(deps, staff);
  if (passkey) res.req.session.passkeyChallenge = passkey.challenge;
  const options = passkey && JSON.stringify(passkey);
  await render(res, 'staff/door/second-factor', { title: res.locals.t('staff:second_factor.title'), options, ...form });
}

async function showEnrolment(deps: Dependencies, res: Response, staff: Staff, form: Partial<FormState> = {}) {
  const { session } = res.req;
  const { secret: fresh, awaitsMailedCode } = await beginEnrolment(deps, staff);
  // Whoever mistyped goes on with what the app has by now.
  const secret = Object.keys(form.errors ?? {}).length > 0 ? (session.totpSecret ?? fresh) : fresh;
  session.totpSecret = secret;
  const { t } = res.locals;
  const image = await QRCode.toDataURL(totpAddress(secret, staff.email, t('web:site_name')), { margin: 2 });
  const key = secret.replace(/(.{4})(?=.)/g, '$1 ');
  await render(res, 'staff/door/enrol', {
    ...{ title: t('staff:enrol.title'), image, key, asksPassword: session.staffId !== undefined, awaitsMailedCode },
    notice: takeNotice(res.req),
    ...form,
  });
}

const showWelcome = (deps: Dependencies, res: Response, form: Partial<FormState> = {}) =>
  render(res, 'staff/door/welcome', {
    title: res.locals.t('staff:welcome.title'),
    least: leastLength(deps.config.staffSecondFactor),
    ...form,
  });
