import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Answer } from '../checks/answer';
import { checkIdentifier, checkMember } from '../checks/check-person';
import { resultFor } from '../checks/show-result';
import { resetPassword } from '../credentials/reset-password';
import type { Dependencies } from '../dependencies';
import { deleteDraftsOf } from '../drafts/drafts-repository';
import { formDraft } from '../drafts/form-draft';
import { NotFoundError } from '../errors';
import { place } from '../place';
import { maskPhone } from '../sealing/mask';
import { textsOf } from '../texts/i18n';
import { formatDateTime } from '../time/format-time';
import { type FormState, fieldOf, fieldsOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import {
  type Call,
  isRunning,
  lockedUntil,
  mistakesSince,
  mostMistakes,
  nameOfCall,
  proxyBases,
  showsDigits,
} from './call';
import { findCall, findMistakes, listPastCalls } from './calls-repository';
import { endCall } from './end-call';
import { endFields, readEnd } from './end-form';
import { facts } from './fact';
import { readOutCode } from './read-out-code';
import { callerView, languageOfCaller } from './record-pages';
import { askedOf, getRegistered } from './registered-person';
import { scriptView } from './script-pages';
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

  'POST /support/calls/:callId/reset-password': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const here = res.locals.link(`/support/calls/${call.callId}`);
    if (call.state !== 'verified' || !call.memberId || !isRunning(call, deps.now())) return res.redirect(303, here);
    await resetPassword(deps, { memberId: call.memberId, by: staffOf(res), reason: nameOfCall(call.callId) });
    req.session.notice = 'calls:reset.done';
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/code': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const here = res.locals.link(`/support/calls/${call.callId}`);
    if (call.state !== 'verified' || !isRunning(call, deps.now())) return res.redirect(303, here);
    req.session.readOut = await readOutCode(deps, { call, staff: staffOf(res) });
    res.redirect(303, `${here}#read-out`);
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

/** The page whose form keeps what is noted while it is typed. */
const formOf = ({ callId }: Call): string => `/support/calls/${callId}`;

/** How a caller without an account shows who is calling: the letter's code, which the search compared, or the number, which was called back. */
const waysToProve = ({ memberId, foundBy }: Call): string[] =>
  memberId ? [] : foundBy === 'letter_code' ? ['letter_code'] : foundBy === 'phone' ? ['called_back'] : [];

async function getOwnCall(deps: Dependencies, req: Request, res: Response): Promise<Call> {
  const call = await findCall(deps, numberOf(req, 'callId'));
  if (!call || call.staffId !== staffOf(res).staffId) throw new NotFoundError('You have no such call.');
  return call;
}

/** A view is on record before it is shown; what cannot be recorded is not shown. */
const recordView = (deps: Dependencies, res: Response, call: Call, action: string) =>
  recordEvent(deps.db, {
    actor: staffOf(res).handle,
    action,
    subject: nameOfCall(call.callId),
    memberId: call.memberId,
    reason: call.reason,
    data: { role: staffOf(res).role, caseNumber: call.caseNumber },
  });

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

async function showRecord(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  await recordView(deps, res, call, 'member.view');
  const { lang, t } = res.locals;
  const { draft, values } = await formDraft(deps, res.req, staffOf(res).handle, formOf(call));
  const answers = await answersFor(deps, call);
  const spoken = await languageOfCaller(deps, call.memberId, lang);
  const results = await Promise.all(answers.map((answer) => resultFor(deps, res, answer)));
  const notice = takeNotice(res.req);
  const { readOut } = res.req.session;
  res.req.session.readOut = undefined;
  const past = call.memberId ? await listPastCalls(deps, call.memberId) : [];
  await render(res, 'calls/support/record', {
    title: t('calls:record.title'),
    notice,
    call,
    member: call.memberId,
    results,
    readOut,
    caller: call.memberId && (await callerView(deps, call.memberId, { lang, t })),
    script: scriptView(answers, await deps.liveIncidents.list(), { lang: spoken, t: textsOf(spoken) }),
    draft,
    past: past.map((one) => ({ ...one, at: formatDateTime(lang, one.openedAt, place.timeZone) })),
    values,
    ...form,
  });
}

/** Exactly what the person themselves would be answered. */
async function answersFor(deps: Dependencies, call: Call): Promise<Answer[]> {
  const occasion = { via: 'support', session: nameOfCall(call.callId) } as const;
  return call.query
    ? checkIdentifier(deps, call.query, occasion)
    : [await checkMember(deps, call.memberId as string, occasion)];
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
