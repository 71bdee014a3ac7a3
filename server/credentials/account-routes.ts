import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { findProfile } from '../members/find-profile';
import { inFixedTime, shortAnswerTime } from '../passwords/answer-time';
import { hashQueue } from '../passwords/hash-queue';
import { completions, findLoginIdFault, type LoginIdRules, loginIdRules } from '../passwords/login-id-rules';
import { passwordRules } from '../passwords/password-rules';
import { verifySecret } from '../passwords/verify-secret';
import { normaliseId } from '../people/identifier';
import { maskEmail } from '../sealing/mask';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { type Counted, countAttempt, forgiveAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { changeLoginId } from './change-login-id';
import { type Account, findAccount } from './credentials-repository';
import { beginMemberSession } from './member-session';
import { takeNewPassword } from './new-password-form';

/** Where the portal completes the login ID, one wish is all that is needed. */
const wishNamesOf = ({ isCompleted }: LoginIdRules): string[] =>
  isCompleted ? ['wish1'] : ['wish1', 'wish2', 'wish3'];

/** A customer's own account: login ID, password, sessions. */
export const memberAccountRoutes = (deps: Dependencies): RouteTable => ({
  'GET /account': async (req, res) => {
    const memberId = memberOf(req);
    const profile = await findProfile(deps, memberId);
    const notice = takeNotice(req);
    await render(res, 'credentials/member/account', {
      title: res.locals.t('account:title'),
      notice,
      memberId,
      loginId: profile?.loginId,
      email: profile?.email && maskEmail(profile.email),
    });
  },

  'GET /account/password': async (req, res) => showPassword(deps, res, await accountOf(deps, req), emptyForm),

  'POST /account/password': async (req, res) => {
    const account = await accountOf(deps, req);
    const errors =
      (await currentPasswordErrors(deps, req, res, account)) ?? (await takeNewPassword(deps, req, res, account));
    if (errors) return showPassword(deps, res.status(422), account, { values: {}, errors });
    return showChanged(deps, req, res, account, 'account:password.changed');
  },

  'GET /account/login-id': async (req, res) => showLoginId(deps, res, await accountOf(deps, req), emptyForm),

  'POST /account/login-id': async (req, res) => {
    const account = await accountOf(deps, req);
    const rules: LoginIdRules = loginIdRules[deps.config.loginIdRules];
    const wishNames = wishNamesOf(rules);
    const values = Object.fromEntries(wishNames.map((name) => [name, fieldOf(req, name).slice(0, 200).trim()]));
    const { t } = res.locals;
    const errors = values.wish1
      ? await currentPasswordErrors(deps, req, res, account)
      : { wish1: t(`account:login_id.required.${rules.isCompleted ? 'completed' : 'wishes'}`) };
    if (errors) return showLoginId(deps, res.status(422), account, { values, errors });
    const wishes = wishNames.flatMap((name) => normaliseId(values[name] ?? '') ?? []);
    // Each wish is an attempt of its own: what is granted shows that those before it were not, no more often than a refusal does.
    for (const _wish of wishes) await countAttempt(deps, wishLimits(account.memberId));
    const loginId = await inFixedTime(shortAnswerTime, async () => {
      const good = await allowed(deps, account, wishes);
      return changeLoginId(deps, { account, wishes: rules.isCompleted ? good.flatMap(completions) : good });
    });
    if (loginId === undefined) {
      const errors = { wish1: t('account:login_id.refused') };
      return showLoginId(deps, res.status(422), account, { values, errors });
    }
    return showChanged(deps, req, res, account, 'account:login_id.changed');
  },
});

/** Guesses at the current password by whoever sits at an open session. */
const confirmLimits = (memberId: string): Counted[] => [
  { limit: { name: 'current password', window: 900, free: 10, block: 60, longestBlock: 900 }, of: memberId },
];

/** Wishes for a login ID, granted or not, five times a day: three at a time, they could ask after others' IDs. */
const wishLimits = (memberId: string): Counted[] => [
  { limit: { name: 'login ID wishes', window: 86_400, free: 5, block: 3600, longestBlock: 86_400 }, of: memberId },
];

async function accountOf(deps: Dependencies, req: Request): Promise<Account> {
  const account = await findAccount(deps, memberOf(req));
  if (!account) throw new NotFoundError('There is no such member.');
  return account;
}

/** The current password is asked for (ASVS 6.2.3); who has none, and signed in by a code, needs none. */
async function currentPasswordErrors(deps: Dependencies, req: Request, res: Response, { memberId, secret }: Account) {
  if (!secret) return undefined;
  const limits = confirmLimits(memberId);
  await countAttempt(deps, limits);
  const isRight = await hashQueue.run(() => verifySecret(secret, fieldOf(req, 'current').slice(0, 1024)));
  if (!isRight) return { current: res.locals.t('account:current_wrong') };
  await forgiveAttempt(deps, limits);
  return undefined;
}

/**
 * What the rules allow of the wishes. Whatever they forbid is passed over like what another signs in with, and refused in the same words and
 * time: a wish tells nobody who is a customer.
 */
async function allowed(deps: Dependencies, { memberId }: Account, wishes: readonly string[]): Promise<string[]> {
  const profile = (await findProfile(deps, memberId)) ?? {};
  return wishes.filter((wish) => !findLoginIdFault(wish, deps.config.loginIdRules, profile));
}

/** All sessions ended with the change; the one that made it goes on under a new ID. */
async function showChanged(
  deps: Dependencies,
  req: Request,
  res: Response,
  { memberId, changedAt }: Account,
  notice: string,
) {
  const isPassword = notice === 'account:password.changed';
  await beginMemberSession(req, { memberId, by: 'password', changedAt: isPassword ? deps.now() : changedAt });
  req.session.notice = notice;
  res.redirect(303, res.locals.link('/account'));
}

const showPassword = (deps: Dependencies, res: Response, { secret }: Account, form: FormState) =>
  render(res, 'credentials/member/change-password', {
    title: res.locals.t('account:password.title'),
    ruleSet: deps.config.passwordRules,
    rules: passwordRules[deps.config.passwordRules],
    hasPassword: !!secret,
    ...form,
  });

const showLoginId = (deps: Dependencies, res: Response, { secret }: Account, form: FormState) =>
  render(res, 'credentials/member/change-login-id', {
    title: res.locals.t('account:login_id.title'),
    ruleSet: deps.config.loginIdRules,
    rules: loginIdRules[deps.config.loginIdRules],
    hasPassword: !!secret,
    ...form,
  });

/** `h***@example.jp`: enough to recognise one's own. */
