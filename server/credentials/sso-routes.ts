import type { Dependencies } from '../dependencies';
import { findLeakEnd } from '../incidents/password-facts-repository';
import { createIdentityProvider, type SsoIdentity } from '../sso/identity-provider';
import { networkOf } from '../web/rate-limit';
import type { RouteTable } from '../web/route';
import { findAccounts } from './credentials-repository';
import { beginMemberSession, beginWaitingForCode } from './member-session';
import { sendCode } from './send-code';

/** Customers' sign-in at the company's OpenID Connect provider; no route where it is off. */
export const ssoRoutes = (deps: Dependencies): RouteTable => {
  const settings = deps.config.sso.member;
  if (!settings) return {};
  const provider = createIdentityProvider(settings, `${deps.config.baseUrl}/login/sso/return`);
  return {
    'GET /login/sso': async (req, res) => {
      const { address, attempt } = await provider.begin();
      req.session.sso = attempt;
      res.redirect(303, address);
    },

    'GET /login/sso/return': async (req, res) => {
      const { sso } = req.session;
      delete req.session.sso;
      const identity = sso && (await provider.finish(req.url, sso));
      const account = identity && (await findVouchedFor(deps, identity));
      if (!account) {
        req.session.notice = 'credentials:sso.failed';
        return res.redirect(303, res.locals.link('/login'));
      }
      const { memberId, email } = account;
      const isEnough = settings.isTrustedAfterLeak || identity.hasSecondFactor;
      if (isEnough || !(await findLeakEnd(deps.db)))
        return res.redirect(303, res.locals.link(await beginMemberSession(req, { memberId, by: 'sso', isEnough })));
      const recipient = email ? { email, memberId } : undefined;
      const order = { purpose: 'sign_in', recipient, locale: res.locals.lang, network: networkOf(req.ip) } as const;
      const codeId = await sendCode(deps, order);
      await beginWaitingForCode(req, { codeId, purpose: 'sign_in', why: 'leak', bySso: true });
      res.redirect(303, res.locals.link('/login/code'));
    },
  };
};

/** The member with exactly this ID, who has not left. */
async function findVouchedFor(deps: Dependencies, { name }: SsoIdentity) {
  if (!name) return undefined;
  return (await findAccounts(deps, name)).find(({ memberId }) => memberId === name.normalize('NFKC').trim());
}
