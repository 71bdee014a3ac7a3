import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { inFixedTime, shortAnswerTime } from '../passwords/answer-time';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { countAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { answerEmailChange } from './change-email';
import { codeEntryLimits } from './sign-in-limits';

/** Where the codes of a change of address are typed: one confirms it, the other stops it. Nobody needs to be signed in. */
export const emailChangeRoutes = (deps: Dependencies): RouteTable => ({
  'GET /email-change': (_req, res) => show(res, emptyForm),

  'POST /email-change': async (req, res) => {
    const typed = fieldOf(req, 'code').slice(0, 100);
    await countAttempt(deps, codeEntryLimits(req));
    const answered = await inFixedTime(shortAnswerTime, () => answerEmailChange(deps, typed));
    if (answered === 'mistyped' || answered === 'unknown') {
      const errors = { code: res.locals.t(`credentials:email_change.${answered}`) };
      return show(res.status(422), { values: { code: typed }, errors });
    }
    req.session.notice = `credentials:email_change.${answered}`;
    res.redirect(303, res.locals.link('/email-change'));
  },
});

const show = (res: Response, form: FormState) =>
  render(res, 'credentials/member/email-change', {
    title: res.locals.t('credentials:email_change.title'),
    notice: takeNotice(res.req),
    ...form,
  });
