import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { place } from '../place';
import { formatDateTime } from '../time/format-time';
import { type FormState, fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { isOwnPassword } from './is-own-password';
import { addPasskey, hasPasskeySite, passkeyCreation, removePasskey } from './passkey';
import { listPasskeys } from './passkeys-repository';
import { findStaffAccess } from './staff-access-repository';

/** Passkeys of one's own account, beside the codes. */
export const passkeyRoutes = (deps: Dependencies): RouteTable => ({
  'GET /staff/account/passkeys': (_req, res) => showPasskeys(deps, res),

  'POST /staff/account/passkeys': async (req, res) => {
    const staff = staffOf(res);
    const { t } = res.locals;
    const { passkeyChallenge = '' } = req.session;
    delete req.session.passkeyChallenge;
    if (!(await isOwnPassword(deps, staff, fieldOf(req, 'confirm'))))
      return showPasskeys(deps, res.status(422), { errors: { confirm: t('staff:account.wrong') } });
    if (!passkeyChallenge || !(await addPasskey(deps, staff, fieldOf(req, 'passkey'), passkeyChallenge)))
      return showPasskeys(deps, res.status(422), { errors: { confirm: t('staff:passkey.refused') } });
    done(req, res, 'staff:passkey.added');
  },

  'POST /staff/account/passkeys/remove': async (req, res) => {
    await removePasskey(deps, staffOf(res), fieldOf(req, 'key'));
    done(req, res, 'staff:passkey.removed');
  },
});

function done(req: Request, res: Response, notice: string): void {
  req.session.notice = notice;
  res.redirect(303, res.locals.link('/staff/account/passkeys'));
}

/** Only beside an enrolled app: its recovery codes are the way back when a device is lost. */
async function showPasskeys(deps: Dependencies, res: Response, form: Partial<FormState> = {}): Promise<void> {
  const staff = staffOf(res);
  const { t, lang } = res.locals;
  const access = await findStaffAccess(deps, staff.staffId);
  if (!hasPasskeySite(deps.config) || !access?.isTotpEnrolled) throw new NotFoundError('There are no passkeys here.');
  const options = await passkeyCreation(deps, staff, t('staff:site'));
  const notice = takeNotice(res.req);
  res.req.session.passkeyChallenge = options.challenge;
  const passkeys = await listPasskeys(deps.db, staff.staffId);
  await render(res, 'staff/account/passkeys', {
    title: t('staff:passkey.title'),
    notice,
    options: JSON.stringify(options),
    passkeys: passkeys.map(({ credentialId, createdAt, lastUsedAt }) => ({
      credentialId,
      createdAt: formatDateTime(lang, createdAt, place.timeZone),
      lastUsedAt: lastUsedAt && formatDateTime(lang, lastUsedAt, place.timeZone),
    })),
    ...form,
  });
}
