import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Answer } from '../checks/answer';
import { checkIdentifier, checkMember } from '../checks/check-person';
import { resultFor } from '../checks/show-result';
import { resetPassword } from '../credentials/reset-password';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { listMembers, type Member } from '../members/list-members';
import { place } from '../place';
import { formatBirthDate, formatDateTime } from '../time/format-time';
import { type FormState, fieldOf, fieldsOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import {
  type Call,
  type Check,
  type Checklist,
  checklistOf,
  checklistOfQuery,
  checks,
  isRunning,
  nameOfCall,
} from './call';
import { findCall, listPastCalls } from './calls-repository';
import { endCall } from './end-call';
import { endFields, readEnd } from './end-form';
import { scriptView } from './script-pages';
import { failCall, verifyCall } from './verify-call';

/** One call, from the checklist to its end. Only whoever opened it may go on with it, for an hour. */
export const callRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support/calls/:callId': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    if (!isRunning(call, deps.now())) return showClosed(deps, res, call);
    if (call.state === 'verifying') return showChecklist(deps, res, call);
    await showRecord(deps, res, call);
  },

  'POST /support/calls/:callId/verify': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const here = res.locals.link(`/support/calls/${call.callId}`);
    if (call.state !== 'verifying' || !isRunning(call, deps.now())) return res.redirect(303, here);
    const { checklist } = await subjectOf(deps, call);
    const ticked = tickedOf(req);
    const staff = staffOf(res);
    if (fieldOf(req, 'result') === 'failed') await failCall(deps, { call, staff, ticked });
    else if (!(await verifyCall(deps, { call, staff, checklist, ticked }))) {
      const { t } = res.locals;
      const errors = { checks: t('calls:verify.too_few', { count: checklist.required }) };
      const values = Object.fromEntries(ticked.map((check) => [check, 'on']));
      return showChecklist(deps, res.status(422), call, { errors, values });
    }
    res.redirect(303, here);
  },

  'POST /support/calls/:callId/reset-password': async (req, res) => {
    const call = await getOwnCall(deps, req, res);
    const here = res.locals.link(`/support/calls/${call.callId}`);
    if (call.state !== 'verified' || !call.memberId || !isRunning(call, deps.now())) return res.redirect(303, here);
    await resetPassword(deps, { memberId: call.memberId, by: staffOf(res), reason: nameOfCall(call.callId) });
    req.session.notice = 'calls:reset.done';
    res.redirect(303, here);
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
    req.session.notice = 'calls:end.done';
    res.redirect(303, res.locals.link('/support'));
  },
});

const tickedOf = (req: Request): Check[] => checks.filter((check) => fieldOf(req, `tick_${check}`) === 'on');

async function getOwnCall(deps: Dependencies, req: Request, res: Response): Promise<Call> {
  const call = await findCall(deps, numberOf(req, 'callId'));
  if (!call || call.staffId !== staffOf(res).staffId) throw new NotFoundError('You have no such call.');
  return call;
}

/** Whom a call is about, and what to ask them. */
async function subjectOf(deps: Dependencies, call: Call): Promise<{ member?: Member; checklist: Checklist }> {
  if (call.query) return { checklist: checklistOfQuery(call.query) };
  const [member] = await listMembers(deps, [call.memberId as string]);
  if (!member) throw new NotFoundError(`There is no member ${call.memberId}.`);
  return {
    member,
    checklist: member.profile
      ? checklistOf(member.memberId, member.profile, call.foundBy, deps.config.supportChecks)
      : { items: [], required: 0 },
  };
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

async function showChecklist(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  const { member, checklist } = await subjectOf(deps, call);
  await recordView(deps, res, call, 'member.view_checklist');
  const isReadable = call.query !== undefined || member?.profile !== undefined;
  const { lang, t } = res.locals;
  const items = checklist.items.map(({ check, registered }) => ({
    check,
    registered: check === 'birth_date' ? formatBirthDate(lang, registered) : registered,
  }));
  const page = { title: t('calls:verify.title'), call, ...checklist, items, isReadable, values: {} };
  await render(res, 'calls/support/checklist', { ...page, ...form });
}

async function showRecord(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  await recordView(deps, res, call, 'member.view');
  const { lang, t } = res.locals;
  const answers = await answersFor(deps, call);
  const results = await Promise.all(answers.map((answer) => resultFor(deps, res, answer)));
  const notice = takeNotice(res.req);
  const past = call.memberId ? await listPastCalls(deps, call.memberId) : [];
  await render(res, 'calls/support/record', {
    title: t('calls:record.title'),
    notice,
    call,
    member: call.memberId,
    results,
    script: scriptView(answers, await deps.liveIncidents.list(), { lang, t }),
    past: past.map((one) => ({ ...one, at: formatDateTime(lang, one.openedAt, place.timeZone) })),
    values: {},
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

/** What is left of a call that failed, ended or ran out; after a failed check, the number to call back. */
async function showClosed(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
  const isOver = call.state === 'ended';
  const { member } = call.state === 'failed' ? await subjectOf(deps, call) : {};
  if (member) await recordView(deps, res, call, 'member.view_checklist');
  const title = res.locals.t(`calls:closed.${call.state === 'failed' ? 'failed' : isOver ? 'ended' : 'expired'}`);
  const phone = member?.profile?.phone;
  await render(res, 'calls/support/closed', { title, call, phone, isOver, values: {}, ...form });
}
