import type { Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Answer } from '../checks/answer';
import { checkIdentifier, checkMember } from '../checks/check-person';
import { resultFor } from '../checks/show-result';
import { findEmailChange } from '../credentials/email-changes-repository';
import type { Dependencies } from '../dependencies';
import { formDraft } from '../drafts/form-draft';
import { place } from '../place';
import { textsOf } from '../texts/i18n';
import { formatDateTime } from '../time/format-time';
import type { FormState } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import { takeNotice } from '../web/session';
import { type Call, nameOfCall } from './call';
import { listPastCalls } from './calls-repository';
import { hiddenFacts } from './new-email';
import { callerView, languageOfCaller } from './record-pages';
import { getRegistered } from './registered-person';
import { scriptView } from './script-pages';

/** A view is on record before it is shown; what cannot be recorded is not shown. */
export const recordView = (deps: Dependencies, res: Response, call: Call, action: string) =>
  recordEvent(deps.db, {
    actor: staffOf(res).handle,
    action,
    subject: nameOfCall(call.callId),
    memberId: call.memberId,
    reason: call.reason,
    data: { role: staffOf(res).role, caseNumber: call.caseNumber },
  });

/** The page whose form keeps what is noted while it is typed. */
export const formOf = ({ callId }: Call): string => `/support/calls/${callId}`;

/** The page of a verified call; each showing is on record first. */
export async function showRecord(deps: Dependencies, res: Response, call: Call, form: Partial<FormState> = {}) {
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
    emailFacts: await emailFactsOf(deps, call),
    emailChange: call.memberId ? await findEmailChange(deps.db, call.memberId) : undefined,
    past: past.map((one) => ({ ...one, at: formatDateTime(lang, one.openedAt, place.timeZone) })),
    values,
    ...form,
  });
}

/** What may be stated to have the address changed, and how much of it has to match; undefined where it cannot be changed in this call. */
async function emailFactsOf(deps: Dependencies, call: Call) {
  if (call.memberId === undefined || call.caller !== 'self') return undefined;
  const { registered } = await getRegistered(deps, call);
  const hidden = hiddenFacts(registered, call);
  const { supportChecks: count } = deps.config;
  if (!registered.email || hidden.length < count) return undefined;
  return { count, facts: hidden.map((fact) => ({ fact, isMatched: call.matched.includes(fact) })) };
}

/** Exactly what the person themselves would be answered. */
async function answersFor(deps: Dependencies, call: Call): Promise<Answer[]> {
  const occasion = { via: 'support', session: nameOfCall(call.callId) } as const;
  return call.query
    ? checkIdentifier(deps, call.query, occasion)
    : [await checkMember(deps, call.memberId as string, occasion)];
}
