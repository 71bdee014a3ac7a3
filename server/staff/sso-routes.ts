import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { createIdentityProvider } from '../sso/identity-provider';
import type { RouteTable } from '../web/route';
import { nextStepOf } from './check-staff-password';
import { findStaffByEmail } from './staff-repository';
import { beginPending, enterStaff } from './staff-session';

/**
 * Staff sign-in at the company's OpenID Connect provider; no route where it is off. The provider names people, it does not make them: who has no
 * account here stays out. Where it asked for no second factor, ours is asked for.
 */
export const staffSsoRoutes = (deps: Dependencies): RouteTable => {
  const settings = deps.config.sso.staff;
  if (!settings) return {};
  const provider = createIdentityProvider(settings, `${deps.config.baseUrl}/staff/login/sso/return`);
  return {
    'GET /staff/login/sso': async (req, res) => {
      const { address, attempt } = await provider.begin();
      req.session.sso = attempt;
      res.redirect(303, address);
    },

    'GET /staff/login/sso/return': async (req, res) => {
      const { sso } = req.session;
      delete req.session.sso;
      const identity = sso && (await provider.finish(req.url, sso));
      const staff = identity?.name ? await findStaffByEmail(deps, identity.name) : undefined;
      if (!identity || !staff || staff.isDisabled) {
        await recordEvent(deps.db, { actor: 'stranger', action: 'staff.sign_in_failed', subject: staff?.handle });
        req.session.notice = 'staff:sign_in.sso_failed';
        return res.redirect(303, res.locals.link('/staff/login'));
      }
      const next = identity.hasSecondFactor ? 'none' : await nextStepOf(deps, staff);
      if (next !== 'none') {
        await beginPending(req, staff.staffId, deps.now());
        return res.redirect(303, res.locals.link(next === 'enrol' ? '/staff/enrol' : '/staff/second-factor'));
      }
      await enterStaff(deps, req, res, staff);
    },
  };
};
