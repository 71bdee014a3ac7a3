import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { BusyError } from '../errors';
import { giveTicket, readTicket, type Ticket, takeTicket } from '../waiting/ticket';
import { isFormOfSession, maskedToken } from '../web/csrf';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { countAttempt, forgiveAttempt, networkOf } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { cookieName, endSession, takeNotice } from '../web/session';
import { joinLine, waitText } from './join-line';
import { beginMemberSession, beginWaitingForCode } from './member-session';
import { isStillTheirs, signIn } from './sign-in';
import { madeByThem, needsStepUp, signInLimits, ticketUses } from './sign-in-limits';
import { signOutEverywhere } from './sign-out-everywhere';

/** Signing in and out. */
export const signInRoutes = (deps: Dependencies): RouteTable => ({
  'GET /login': (req, res) => {
    if (req.session.memberId) return res.redirect(303, res.locals.link('/check'));
    return showSignIn(deps, req, res, emptyForm);
  },

  'POST /login': (req, res) =>
    attempt(deps, req, res, {
      typed: fieldOf(req, 'identifier').slice(0, 400),
      password: fieldOf(req, 'password').slice(0, 1024),
      ticket: readTicket(deps, req),
    }),

  // Whose turn it is: what was typed at the end of the line is carried out now, for the browser whose form it was and for no other.
  'GET /login/waiting': (req, res) => {
    const ticket = readTicket(deps, req);
    const { typed, password, token } = ticket ?? {};
    req.body = { _csrf: token };
    if (typed === undefined || password === undefined || !isFormOfSession(req))
      return res.redirect(303, res.locals.link('/login'));
    return attempt(deps, req, res, { typed: typed.slice(0, 400), password: password.slice(0, 1024), ticket });
  },

  'POST /logout': async (req, res) => {
    await endSession(req, res, cookieName(deps.config, 'member'));
    res.redirect(303, res.locals.link('/login?signed_out'));
  },
});

interface Attempt {
  typed: string;
  password: string;
  /** Of somebody who waited in line. */
  ticket: Ticket | undefined;
}

async function attempt(deps: Dependencies, req: Request, res: Response, { typed, password, ticket }: Attempt) {
  const limits = signInLimits(req, typed);
  const made = await countAttempt(deps, ticket ? [...limits, ticketUses(ticket.id)] : limits);
  const stepUp = needsStepUp(made);
  const here = { locale: res.locals.lang, network: networkOf(req.ip), arrived: res.locals.arrived };
  const outcome = await signIn(deps, { typed, password, stepUp, ...here }).catch((error) => {
    if (error instanceof BusyError) return { kind: 'busy' as const };
    throw error;
  });
  if (outcome.kind === 'busy') {
    await forgiveAttempt(deps, limits);
    req.body = { identifier: typed, password, _csrf: maskedToken(req) };
    return joinLine(deps, req, res, ticket);
  }
  if (ticket) deps.signInLine.came();
  if (outcome.kind === 'wrong' || (outcome.kind === 'signed_in' && !(await isStillTheirs(deps, outcome)))) {
    // Who mistyped does not go to the end of the line again.
    if (ticket) giveTicket(deps, res, { id: ticket.id, at: ticket.at });
    const errors = { identifier: res.locals.t('credentials:sign_in.wrong') };
    return showSignIn(deps, req, res.status(422), { values: { identifier: typed }, errors });
  }
  if (ticket) takeTicket(deps, res);
  if (outcome.kind === 'ask_code') {
    await beginWaitingForCode(req, { codeId: outcome.codeId, purpose: 'sign_in', why: outcome.why });
    return res.redirect(303, res.locals.link('/login/code'));
  }
  await forgiveAttempt(deps, limits, madeByThem(made));
  const next = await beginMemberSession(req, { ...outcome, by: 'password' });
  res.redirect(303, res.locals.link(next));
}

/** Ending sessions elsewhere. */
export const sessionRoutes = (deps: Dependencies): RouteTable => ({
  'POST /account/sessions/end': async (req, res) => {
    await signOutEverywhere(deps, memberOf(req));
    await endSession(req, res, cookieName(deps.config, 'member'));
    res.redirect(303, res.locals.link('/login?signed_out'));
  },
});

async function showSignIn(deps: Dependencies, req: Request, res: Response, form: FormState): Promise<void> {
  const { signInLine } = deps;
  await signInLine.look();
  const ticket = readTicket(deps, req);
  const { t } = res.locals;
  // The session, which keeps notices, is gone.
  const notice = takeNotice(req) ?? ('signed_out' in req.query ? 'credentials:sign_in.signed_out' : undefined);
  return render(res, 'credentials/member/sign-in', {
    title: t('credentials:sign_in.title'),
    notice,
    hasSso: !!deps.config.sso.member,
    // Who comes now is told before anything is typed; who waited is through.
    crowd: signInLine.mayPass(ticket?.at) ? undefined : waitText(t, signInLine.waitOf(ticket?.at)),
    ...form,
    values: { identifier: ticket?.typed ?? '', ...form.values },
  });
}
