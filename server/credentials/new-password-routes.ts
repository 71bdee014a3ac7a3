import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { passwordRules } from '../passwords/password-rules';
import { emptyForm, type FormState } from '../web/form';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { findAccount } from './credentials-repository';
import { beginMemberSession, whoMayChoose } from './member-session';
import { takeNewPassword } from './new-password-form';

/** A new password after a code: the step between a leaked or forgotten one and the answer. */
export const newPasswordRoutes = (deps: Dependencies): RouteTable => ({
  'GET /login/new-password': (req, res) => {
    if (!whoMayChoose(req, deps.now())) return res.redirect(303, res.locals.link('/login'));
    return showForm(deps, res, emptyForm);
  },

  'POST /login/new-password': async (req, res) => {
    const memberId = whoMayChoose(req, deps.now());
    const account = memberId && (await findAccount(deps, memberId));
    if (!account) return res.redirect(303, res.locals.link('/login'));
    const errors = await takeNewPassword(deps, req, res, account);
    if (errors) return showForm(deps, res.status(422), { values: {}, errors });
    const next = await beginMemberSession(req, { memberId: account.memberId, by: 'password', changedAt: deps.now() });
    res.redirect(303, res.locals.link(next));
  },
});

const showForm = (deps: Dependencies, res: Response, form: FormState) =>
  render(res, 'credentials/member/new-password', {
    title: res.locals.t('credentials:new_password.title'),
    ruleSet: deps.config.passwordRules,
    rules: passwordRules[deps.config.passwordRules],
    ...form,
  });
