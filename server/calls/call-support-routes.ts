import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { deleteDraftsOf } from '../drafts/drafts-repository';
import { formDraft } from '../drafts/form-draft';
import { place } from '../place';
import { maskPhone } from '../sealing/mask';
import { formatDateTime } from '../time/format-time';
import { type FormState, fieldOf, fieldsOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { type Call, isRunning, lockedUntil, mistakesSince, mostMistakes, proxyBases, showsDigits } from './call';
import { findCall, findMistakes } from './calls-repository';
import { endCall } from './end-call';
import { endFields, readEnd } from './end-form';
import { facts } from './fact';
import { getOwnCall } from './own-call';
import { askedOf, getRegistered } from './registered-person';
import { formOf, recordView, showRecord } from './show-record';
import { failCall, verifyCall } from './verify-call';

/** One call, from the verification to its end. Only whoever opened it may go on with it, for an hour. */
export const callRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support/calls/:callId': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    if (!isRunning(call, deps.now())) return showClosed(deps, res, call);
    if (call.state === 'verifying') return showVerification(deps, res, call);
    await showRecord(deps, res, call);
  },

  'POST /support/calls/:callId/verify': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const here = res.locals.link(`/support/calls/${call.callId}`);
    if (call.state !== 'verifying' || !isRunning(call, deps.now())) return res.redirect(303, here);
    const staff = staffOf(res);
    if (fieldOf(req, 'result') === 'failed') {
      await failCall(deps, { call, staff });
      return res.redirect(303, here);
    }
    const { registered } = await getRegistered(deps, call);
    const { required } = askedOf(registered, call, deps.config.supportChecks);
    const said = fieldsOf(req, facts);
    const proxyBasis = proxyBases.find((one) => one === fieldOf(req, 'proxy_basis'));
    const isProven = waysToProve(call).includes(fieldOf(req, 'proof'));
    const statement = { call, staff, registered, required, said, proxyBasis, isProven };
    const { outcome, wrong } = await verifyCall(deps, statement);
    if (outcome !== 'more') return res.redirect(303, here);
    const { t } = res.locals;
    const errors: Record<string, string> = Object.fromEntries(wrong.map((fact) => [fact, t('calls:verify.wrong')]));
    if (call.caller === 'proxy' && !proxyBasis) errors.proxy_basis = t('calls:verify.no_basis');
    if (Object.keys(errors).length === 0 && Object.values(said).every((one) => one === ''))
      errors[call.memberId ? 'facts' : 'proof'] = t('calls:verify.nothing');
    if (Object.keys(errors).length === 0) return res.redirect(303, here);
    const stated = { ...call, matched: (await findCall(deps, call.callId))?.matched ?? [] };
    await showVerification(deps, res.status(422), stated, { errors, values: { proxy_basis: proxyBasis ?? '' } });
  },

  'POST /support/calls/:callId/end': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const answers = fieldsOf(req, endFields);
    const { outcome, note, callBackAt, errors } = readEnd(answers, deps.now());
    if (!outcome || Object.keys(errors).length > 0) {
      const { t } = res.locals;
      const told = Object.fromEntries(Object.entries(errors).map(([name, key]) => [name, t(`calls:end.${key}`)]));
      const form = { errors: told, values: answers };
      const isOpen = call.state === 'verified' && isRunning(call, deps.now());
      return isOpen ? showRecord(deps, res.status(422), call, form) : showClosed(deps, res.status(422), call, form);
    }
    await endCall(deps, { call, staff: staffOf(res), outcome, note, callBackAt });
    await deleteDraftsOf(deps.db, staffOf(res).handle, formOf(call));
    req.session.notice = 'calls:end.done';
    res.redirect(303, res.locals.link('/support'));
  },
});

/** How a caller without an account shows who is calling: the letter's code, which the search compared, or the number, which was called back. */
const waysToProve = ({ memberId, foundBy }: Call): string[] =>
  memberId ? [] : foundBy === 'letter_code' ? ['letter_code'] : foundBy === 'phone' ? ['called_back'] : [];

/** What the caller is asked. Nothing of what is registered is shown, only what it is compared with, and what matched. */
async function showVerification(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  const { registered, isReadable } = await getRegistered(deps, call);
  const { lang, t } = res.locals;
  const { count, lastAt } = call.memberId
    ? await findMistakes(deps.db, call.memberId, mistakesSince(deps.now()))
    : { count: 0, lastAt: undefined };
  const isLocked = count >= mostMistakes && lastAt !== undefined;
  const asked = askedOf(registered, call, deps.config.supportChecks);
  const { draft, values } = await formDraft(deps, res.req, staffOf(res).handle, formOf(call));
  await render(res, 'calls/support/verification', {
    title: t('calls:verify.title'),
    call,
    facts: asked.facts.map((fact) => ({ fact, isMatched: call.matched.includes(fact) })),
    required: asked.required,
    mistakesLeft: mostMistakes - count,
    lockedUntil: isLocked ? formatDateTime(lang, lockedUntil(lastAt), place.timeZone) : undefined,
    proofs: waysToProve(call),
    proxyBases,
    isReadable,
    values,
    draft,
    ...form,
  });
}

/** What is left of a call that failed, ended or ran out; after a failed one, for an hour, the last digits of the number to call back. */
async function showClosed(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  const isOver = call.state === 'ended';
  const isShown = call.memberId !== undefined && showsDigits(call, deps.now());
  const { registered } = isShown ? await getRegistered(deps, call) : {};
  if (registered?.phone) await recordView(deps, res, call, 'member.view_digits');
  const title = res.locals.t(`calls:closed.${call.state === 'failed' ? 'failed' : isOver ? 'ended' : 'expired'}`);
  const phone = registered?.phone && maskPhone(registered.phone);
  const { draft, values } = await formDraft(deps, res.req, staffOf(res).handle, formOf(call));
  await render(res, 'calls/support/closed', { title, call, phone, isShown, isOver, draft, values, ...form });
}
