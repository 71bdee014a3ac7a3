import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { countAttempt, forgiveAttempt, networkOf } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { cookieName, endSession, takeNotice } from '../web/session';
import { beginMemberSession, beginWaitingForCode } from './member-session';
import { isStillTheirs, signIn } from './sign-in';
import { madeByThem, needsStepUp, signInLimits } from './sign-in-limits';
import { signOutEverywhere } from './sign-out-everywhere';

/** Signing in and out. */
export const signInRoutes = (deps: Dependencies): RouteTable => ({
  'GET /login': (req, res) => {
    if (req.session.memberId) return res.redirect(303, res.locals.link('/check'));
    return showSignIn(deps, req, res, emptyForm);
  },

  'POST /login': async (req, res) => {
    const typed = fieldOf(req, 'identifier').slice(0, 400);
    const password = fieldOf(req, 'password').slice(0, 1024);
    const limits = signInLimits(req, typed);
    const made = await countAttempt(deps, limits);
    const stepUp = needsStepUp(made);
    const here = { locale: res.locals.lang, network: networkOf(req.ip), arrived: res.locals.arrived };
    const outcome = await signIn(deps, { typed, password, stepUp, ...here });
    if (outcome.kind === 'wrong' || (outcome.kind === 'signed_in' && !(await isStillTheirs(deps, outcome)))) {
      const errors = { identifier: res.locals.t('credentials:sign_in.wrong') };
      return showSignIn(deps, req, res.status(422), { values: { identifier: typed }, errors });
    }
    if (outcome.kind === 'ask_code') {
      await beginWaitingForCode(req, { codeId: outcome.codeId, purpose: 'sign_in', why: outcome.why });
      return res.redirect(303, res.locals.link('/login/code'));
    }
    await forgiveAttempt(deps, limits, madeByThem(made));
    const next = await beginMemberSession(req, { ...outcome, by: 'password' });
    res.redirect(303, res.locals.link(next));
  },

  'POST /logout': async (req, res) => {
    await endSession(req, res, cookieName(deps.config, 'member'));
    res.redirect(303, res.locals.link('/login?signed_out'));
  },
});

/** Ending sessions elsewhere. */
export const sessionRoutes = (deps: Dependencies): RouteTable => ({
  'POST /account/sessions/end': async (req, res) => {
    await signOutEverywhere(deps, memberOf(req));
    await endSession(req, res, cookieName(deps.config, 'member'));
    res.redirect(303, res.locals.link('/login?signed_out'));
  },
});

function showSignIn(deps: Dependencies, req: Request, res: Response, form: FormState): Promise<void> {
  // The session, which keeps notices, is gone.
  const notice = takeNotice(req) ?? ('signed_out' in req.query ? 'credentials:sign_in.signed_out' : undefined);
  return render(res, 'credentials/member/sign-in', {
    title: res.locals.t('credentials:sign_in.title'),
    notice,
    hasSso: !!deps.config.sso.member,
    ...form,
  });
}
