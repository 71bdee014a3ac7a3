import type { Request, Response } from 'express';
import type { Answer } from '../checks/answer';
import { showIdentifierResults } from '../checks/show-result';
import { showSlip } from '../checks/show-slip';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { senderDomain } from '../mail/sender';
import { inFixedTime, shortAnswerTime } from '../passwords/answer-time';
import { normaliseEmail } from '../people/identifier';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { provenBy } from '../web/guards';
import { countAttempt, networkOf } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { sessionName } from '../web/session-store';
import { codeMinutes } from './email-code';
import { beginProven, beginWaitingForCode } from './member-session';
import { findProvenAnswers } from './proven-answers';
import { redeemCode } from './redeem-code';
import { redeemLetter } from './redeem-letter';
import { sendCode } from './send-code';
import { codeEntryLimits, codeRequestLimits } from './sign-in-limits';
import { wrongCode } from './wrong-code';

/** Where the answers for what was proved are shown. */
const answers = '/check/code/answer';

/**
 * For people without a login. A code goes to whatever address is typed, known to us or not: what happens on these pages does not depend on
 * who is a customer.
 */
export const proofRoutes = (deps: Dependencies): RouteTable => ({
  'GET /check/code': (_req, res) => showStart(res, emptyForm),

  'POST /check/code/email': async (req, res) => {
    const typed = fieldOf(req, 'email').trim().slice(0, 400);
    const email = normaliseEmail(typed);
    if (!email) {
      const errors = { email: res.locals.t('credentials:proof.email_wrong') };
      return showStart(res.status(422), { values: { email: typed }, errors });
    }
    await countAttempt(deps, codeRequestLimits(req, email));
    const codeId = await inFixedTime(shortAnswerTime, () =>
      sendCode(deps, {
        purpose: 'proof',
        recipient: { email, memberId: undefined },
        locale: res.locals.lang,
        network: networkOf(req.ip),
      }),
    );
    await beginWaitingForCode(req, { codeId, purpose: 'proof', email });
    res.redirect(303, res.locals.link('/check/code/email'));
  },

  'GET /check/code/email': (req, res) => {
    if (!emailToProve(req)) return res.redirect(303, res.locals.link('/check/code'));
    return showEmailCode(deps, req, res, emptyForm);
  },

  'POST /check/code/email/enter': async (req, res) => {
    const { pendingCode } = req.session;
    const email = emailToProve(req);
    if (!pendingCode || !email) return res.redirect(303, res.locals.link('/check/code'));
    await countAttempt(deps, codeEntryLimits(req));
    const found = await inFixedTime(shortAnswerTime, () => redeemCode(deps, pendingCode.codeId, fieldOf(req, 'code')));
    if (found?.purpose !== 'proof') {
      const errors = { code: await wrongCode(deps, res, pendingCode.codeId) };
      return showEmailCode(deps, req, res.status(422), { values: {}, errors });
    }
    await beginProven(req, { via: 'email_code', email });
    res.redirect(303, res.locals.link(answers));
  },

  'POST /check/code/letter': async (req, res) => {
    const typed = fieldOf(req, 'letter').slice(0, 100);
    await countAttempt(deps, codeEntryLimits(req));
    const proven = await inFixedTime(shortAnswerTime, () => redeemLetter(deps, typed));
    if (proven === 'mistyped' || proven === 'unknown') {
      const errors = { letter: res.locals.t(`credentials:proof.letter_${proven}`) };
      return showStart(res.status(422), { values: { letter: typed }, errors });
    }
    await beginProven(req, proven);
    res.redirect(303, res.locals.link(answers));
  },
});

/** The answers for what was proved. */
export const provenRoutes = (deps: Dependencies): RouteTable => ({
  'GET /check/code/answer': async (req, res) => {
    await showIdentifierResults(deps, res, await answersOf(deps, req));
  },

  'GET /check/code/slip': async (req, res) => {
    const place = Number(req.query.answer ?? 0);
    const answer = (await answersOf(deps, req))[place];
    if (!answer) throw new NotFoundError('There is no such answer.');
    await showSlip(deps, req, res, answer, {
      path: '/check/code/slip',
      back: answers,
      answer: place,
      mayChoose: false,
    });
  },
});

const answersOf = (deps: Dependencies, req: Request): Promise<Answer[]> =>
  findProvenAnswers(deps, provenBy(req), sessionName(req.sessionID));

const emailToProve = ({ session }: Request): string | undefined =>
  session.pendingCode?.purpose === 'proof' ? session.pendingCode.email : undefined;

const showStart = (res: Response, form: FormState) =>
  render(res, 'credentials/member/proof', {
    title: res.locals.t('credentials:proof.title'),
    minutes: codeMinutes,
    ...form,
  });

const showEmailCode = ({ config }: Dependencies, req: Request, res: Response, form: FormState) =>
  render(res, 'credentials/member/proof-email', {
    title: res.locals.t('credentials:code.title'),
    email: emailToProve(req),
    minutes: codeMinutes,
    domain: senderDomain(config),
    ...form,
  });
