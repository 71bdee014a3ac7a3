import type { Request, Response } from 'express';
import { resetPassword } from '../credentials/reset-password';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { normaliseEmail } from '../people/identifier';
import { reasonOf } from '../web/error-pages';
import { fieldOf, fieldsOf } from '../web/form';
import { staffOf } from '../web/guards';
import type { RouteTable } from '../web/route';
import { isRunning, nameOfCall } from './call';
import { findCall } from './calls-repository';
import { facts } from './fact';
import { changeEmailInCall } from './new-email';
import { getOwnCall } from './own-call';
import { readOutCode } from './read-out-code';
import { getRegistered } from './registered-person';
import { askForLetter, mailAgain } from './remedies';
import { showRecord } from './show-record';

/** What somebody at the desk may set off for a caller who was verified. They neither see nor choose a secret, save the code that is read out. */
export const remedyRoutes = (deps: Dependencies): RouteTable => ({
  'POST /support/calls/:callId/reset-password': async (req, res) => {
    const found = await findVerified(deps, req, res);
    if (!found) return;
    const { call, here } = found;
    if (!call.memberId) return res.redirect(303, here);
    await resetPassword(deps, { memberId: call.memberId, by: staffOf(res), reason: nameOfCall(call.callId) });
    req.session.notice = 'calls:reset.done';
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/mail': async (req, res) => {
    const found = await findVerified(deps, req, res);
    if (!found) return;
    const { call, here } = found;
    await mailAgain(deps, { call, staff: staffOf(res) });
    req.session.notice = 'calls:remedy.mailed';
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/letter': async (req, res) => {
    const found = await findVerified(deps, req, res);
    if (!found) return;
    const { call, here } = found;
    await askForLetter(deps, { call, staff: staffOf(res) });
    req.session.notice = 'calls:remedy.letter_asked';
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/email': async (req, res) => {
    const found = await findVerified(deps, req, res);
    if (!found) return;
    const { call, here } = found;
    const { t } = res.locals;
    const email = fieldOf(req, 'new_email').trim().slice(0, 400);
    const said = fieldsOf(req, facts);
    const values = { ...said, new_email: email };
    if (!normaliseEmail(email))
      return showRecord(deps, res.status(422), call, { errors: { new_email: t('calls:search.not_email') }, values });
    const { registered } = await getRegistered(deps, call);
    const required = deps.config.supportChecks;
    const order = { call, staff: staffOf(res), registered, required, said, email };
    const changed = await changeEmailInCall(deps, order).catch((error) => {
      if (error instanceof RefusedError) return error;
      throw error;
    });
    if (changed instanceof RefusedError) {
      const errors = { new_email: reasonOf(changed, t) ?? '' };
      return showRecord(deps, res.status(409), call, { errors, values });
    }
    const { outcome, wrong } = changed;
    if (outcome === 'more') {
      const errors: Record<string, string> = Object.fromEntries(wrong.map((fact) => [fact, t('calls:verify.wrong')]));
      if (wrong.length === 0) errors.email_facts = t('calls:remedy.more', { count: required });
      const again = { ...call, matched: (await findCall(deps, call.callId))?.matched ?? [] };
      return showRecord(deps, res.status(422), again, { errors, values });
    }
    if (outcome === 'asked') req.session.notice = 'calls:remedy.email_asked';
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/code': async (req, res) => {
    const found = await findVerified(deps, req, res);
    if (!found) return;
    const { call, here } = found;
    req.session.readOut = await readOutCode(deps, { call, staff: staffOf(res) });
    res.redirect(303, `${here}#read-out`);
  },
});

/** The agent's own call, while it runs and its caller was verified, and its address; else they are led back to it. */
async function findVerified(deps: Dependencies, req: Request, res: Response) {
  const call = await getOwnCall(deps, req, res);
  const here = res.locals.link(`/support/calls/${call.callId}`);
  if (call.state === 'verified' && isRunning(call, deps.now())) return { call, here };
  res.redirect(303, here);
  return undefined;
}
