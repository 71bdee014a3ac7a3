import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { findLeakEnd } from '../incidents/password-facts-repository';
import { senderDomain } from '../mail/sender';
import { inFixedTime, shortAnswerTime } from '../passwords/answer-time';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { countAttempt, networkOf } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { findAccount, findAccounts } from './credentials-repository';
import { codeMinutes } from './email-code';
import { isLeaked } from './leaked-passwords';
import { beginChoosingPassword, beginMemberSession, beginWaitingForCode } from './member-session';
import { redeemCode } from './redeem-code';
import { sendCode } from './send-code';
import { codeEntryLimits, codeRequestLimits } from './sign-in-limits';
import { wrongCode } from './wrong-code';

/** The code that sign-in asks for, and the one for a forgotten password. */
export const codeRoutes = (deps: Dependencies): RouteTable => ({
  'GET /login/code': (req, res) => {
    if (!isWaiting(req)) return res.redirect(303, res.locals.link('/login'));
    return showCodeForm(deps, req, res, emptyForm);
  },

  'POST /login/code': async (req, res) => {
    const { pendingCode } = req.session;
    if (!pendingCode || !isWaiting(req)) return res.redirect(303, res.locals.link('/login'));
    await countAttempt(deps, codeEntryLimits(req));
    const found = await inFixedTime(shortAnswerTime, () => redeemCode(deps, pendingCode.codeId, fieldOf(req, 'code')));
    if (!found?.memberId) {
      const errors = { code: await wrongCode(deps, res, pendingCode.codeId) };
      return showCodeForm(deps, req, res.status(422), { values: {}, errors });
    }
    const { memberId } = found;
    const changedAt = (await findAccount(deps, memberId))?.changedAt;
    const isOwed = !pendingCode.bySso && isLeaked(changedAt, await findLeakEnd(deps.db));
    if (found.purpose === 'reset' || isOwed) {
      await beginChoosingPassword(req, memberId, deps.now());
      return res.redirect(303, res.locals.link('/login/new-password'));
    }
    const how = pendingCode.bySso ? ({ by: 'sso', isEnough: true } as const) : ({ by: 'code', changedAt } as const);
    res.redirect(303, res.locals.link(await beginMemberSession(req, { memberId, ...how })));
  },

  'GET /login/forgot': (_req, res) => showForgot(res),

  'POST /login/forgot': async (req, res) => {
    const typed = fieldOf(req, 'identifier').slice(0, 400);
    await countAttempt(deps, codeRequestLimits(req, typed));
    const codeId = await inFixedTime(shortAnswerTime, async () => {
      const [only, ...others] = await findAccounts(deps, typed);
      const recipient = only?.email && others.length === 0 ? { email: only.email, memberId: only.memberId } : undefined;
      return sendCode(deps, { purpose: 'reset', recipient, locale: res.locals.lang, network: networkOf(req.ip) });
    });
    await beginWaitingForCode(req, { codeId, purpose: 'reset' });
    res.redirect(303, res.locals.link('/login/code'));
  },
});

const isWaiting = (req: Request) => !!req.session.pendingCode && req.session.pendingCode.purpose !== 'proof';

const showCodeForm = ({ config }: Dependencies, req: Request, res: Response, form: FormState) =>
  render(res, 'credentials/member/code', {
    title: res.locals.t('credentials:code.title'),
    why: req.session.pendingCode?.why ?? 'forgot',
    minutes: codeMinutes,
    domain: senderDomain(config),
    ...form,
  });

const showForgot = (res: Response) =>
  render(res, 'credentials/member/forgot', { title: res.locals.t('credentials:forgot.title'), ...emptyForm });
