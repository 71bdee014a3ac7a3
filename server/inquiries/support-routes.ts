import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { deleteDraftsOf, listWriters, saveDraft } from '../drafts/drafts-repository';
import { type FormDraft, formDraft } from '../drafts/form-draft';
import { NotFoundError, RefusedError } from '../errors';
import { listMembers } from '../members/list-members';
import { showReference } from '../sealing/reference';
import { findStaffNames } from '../staff/staff-repository';
import { languageOf, textsOf } from '../texts/i18n';
import { reasonOf } from '../web/error-pages';
import { type FormState, fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { replyToInquiry } from './answer-inquiry';
import { escalateInquiry, noteInquiry, takeInquiry } from './handle-inquiry';
import { inquiryView, messageViews, waitingView } from './inquiries-pages';
import { findInquiry, listInquiries, listMessages, listQueue } from './inquiries-repository';
import { cannedReplies, type Inquiry, mostCharacters } from './inquiry';
import { faultOfText } from './inquiry-form';
import { listNotes } from './inquiry-notes-repository';
import { mergeInquiry } from './merge-inquiries';
import { queueStates, readQueueFilter } from './queue-form';

/** How many of those that wait are listed. */
const mostListed = 100;

/** The desk's side of inquiries. */
export const inquiryQueueRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support/inquiries': async (req, res) => {
    const { lang, t } = res.locals;
    const typed = typeof req.query.number === 'string' ? req.query.number.trim() : '';
    const named = typed ? await findInquiry(deps, { reference: typed }) : undefined;
    if (named) return res.redirect(303, res.locals.link(`/support/inquiries/${named.reference}`));
    const { handle } = staffOf(res);
    const { filter, values } = readQueueFilter(req.query, handle);
    const inquiries = await listQueue(deps, filter, mostListed);
    const live = await deps.liveIncidents.list();
    const nameOf = await findStaffNames(deps);
    const notice = takeNotice(req);
    await render(typed ? res.status(422) : res, 'inquiries/support/list', {
      title: t('inquiries:queue.title'),
      notice,
      most: mostListed,
      states: queueStates,
      values: { ...values, number: typed },
      errors: typed ? { number: t('inquiries:queue.no_such_number') } : {},
      inquiries: inquiries.map((inquiry) => ({
        ...inquiryView(inquiry, lang),
        memberId: inquiry.memberId,
        owner: inquiry.owner && nameOf(inquiry.owner),
        isEscalated: inquiry.escalatedAt !== undefined,
        wantsCall: inquiry.callBack !== undefined,
        waiting: inquiry.state === 'open' ? waitingView(inquiry, live, deps.now()) : undefined,
      })),
    });
  },

  'GET /support/inquiries/:reference': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    const { draft, values } = await formDraft(deps, req, staffOf(res).handle, formOf(inquiry));
    return showThread(deps, res, inquiry, { values, errors: {}, draft });
  },

  'POST /support/inquiries/:reference/take': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    await takeInquiry(deps, inquiry, { by: staffOf(res), isTaken: fieldOf(req, 'owner') === 'me' });
    back(req, res, inquiry);
  },

  'POST /support/inquiries/:reference/escalate': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    await escalateInquiry(deps, inquiry, { by: staffOf(res), isEscalated: fieldOf(req, 'escalated') === 'yes' });
    back(req, res, inquiry);
  },

  'POST /support/inquiries/:reference/merge': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    const into = await findInquiry(deps, { reference: fieldOf(req, 'into') });
    if (!into) throw new NotFoundError('There is no such inquiry.');
    await mergeInquiry(deps, inquiry, { into, by: staffOf(res) });
    back(req, res, into, 'inquiries:queue.merged');
  },

  'POST /support/inquiries/:reference/note': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    const note = fieldOf(req, 'note').trim();
    const fault = faultOfText(note);
    if (fault) {
      const { handle } = staffOf(res);
      const { draft, values } = await formDraft(deps, req, handle, formOf(inquiry));
      const errors = { note: res.locals.t(`inquiries:error.${fault}`, { most: mostCharacters }) };
      return showThread(deps, res.status(422), inquiry, { values: { ...values, note }, errors, draft });
    }
    await noteInquiry(deps, inquiry, { by: staffOf(res), text: note });
    back(req, res, inquiry, 'inquiries:queue.noted');
  },

  'POST /support/inquiries/:reference': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    const canned = await cannedText(deps, inquiry, fieldOf(req, 'insert'));
    if (canned) {
      const typed = {
        text: [fieldOf(req, 'text').trim(), canned].filter(Boolean).join('\n\n'),
        closes: fieldOf(req, 'closes'),
      };
      await saveDraft(deps, { owner: staffOf(res).handle, form: formOf(inquiry), values: typed });
      return back(req, res, inquiry);
    }
    const text = fieldOf(req, 'text').trim();
    const values = { text, closes: fieldOf(req, 'closes') };
    const { handle } = staffOf(res);
    const { draft } = await formDraft(deps, req, handle, formOf(inquiry));
    const fault = faultOfText(text);
    if (fault) {
      const errors = { text: res.locals.t(`inquiries:error.${fault}`, { most: mostCharacters }) };
      return showThread(deps, res.status(422), inquiry, { values, errors, draft });
    }
    const after = Number(fieldOf(req, 'after'));
    const closes = values.closes === 'yes';
    try {
      await replyToInquiry(deps, inquiry, { by: staffOf(res), text, after, closes });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      const errors = { text: reasonOf(error, res.locals.t) ?? '' };
      return showThread(deps, res.status(409), inquiry, { values, errors, draft });
    }
    await deleteDraftsOf(deps.db, handle, formOf(inquiry));
    req.session.notice = 'inquiries:queue.replied';
    res.redirect(303, res.locals.link('/support/inquiries'));
  },
});

/** How long, in milliseconds, somebody counts as writing after the last sign that they typed. */
const writingFor = 2 * 60_000;

const back = (req: Request, res: Response, { reference }: Inquiry, notice?: string): void => {
  if (notice) req.session.notice = notice;
  res.redirect(303, res.locals.link(`/support/inquiries/${reference}`));
};

/** A text that the desk often sends, in the customer's language, with their name and the number of their inquiry. */
async function cannedText(deps: Dependencies, inquiry: Inquiry, name: string): Promise<string | undefined> {
  const canned = cannedReplies.find((one) => one === name);
  if (!canned) return undefined;
  const [member] = await listMembers(deps, [inquiry.memberId]);
  const t = textsOf(languageOf(member?.locale));
  const { name: written, nameKana } = member?.profile ?? {};
  const addressed = written || nameKana;
  const greeting = addressed ? t('inquiries:canned.to', { name: addressed }) : t('inquiries:canned.to_nobody');
  return `${greeting}\n\n${t(`inquiries:canned.${canned}`, { reference: showReference(inquiry.reference) })}`;
}

const formOf = ({ reference }: Inquiry) => `/support/inquiries/${reference}`;

async function getInquiry(deps: Dependencies, req: Request): Promise<Inquiry> {
  const inquiry = await findInquiry(deps, { reference: String(req.params.reference) });
  if (!inquiry) throw new NotFoundError('There is no such inquiry.');
  return inquiry;
}

/** Every reading by staff is recorded, and shown to the customer. */
async function showThread(
  deps: Dependencies,
  res: Response,
  inquiry: Inquiry,
  form: FormState & { draft: FormDraft },
): Promise<void> {
  const { lang, t } = res.locals;
  const { handle, role } = staffOf(res);
  const messages = await listMessages(deps, inquiry);
  await recordEvent(deps.db, {
    actor: handle,
    action: 'member.view',
    subject: inquiry.reference,
    memberId: inquiry.memberId,
    reason: 'inquiry',
    data: { role },
  });
  const nameOf = await findStaffNames(deps);
  const others = (await listInquiries(deps, inquiry.memberId)).filter((one) => one.inquiryId !== inquiry.inquiryId);
  const merged = others.filter((one) => one.mergedInto === inquiry.inquiryId);
  const threadOf = async (one: Inquiry) =>
    messageViews(await listMessages(deps, one), lang).map((message) => ({
      ...message,
      author: nameOf(message.author),
    }));
  const since = new Date(deps.now().getTime() - writingFor);
  const writers = await listWriters(deps.db, { form: formOf(inquiry), except: handle, since });
  await render(res, 'inquiries/support/show', {
    title: t('inquiries:show.title', { reference: showReference(inquiry.reference) }),
    notice: takeNotice(res.req),
    owner: inquiry.owner && nameOf(inquiry.owner),
    isMine: inquiry.owner === handle,
    isEscalated: inquiry.escalatedAt !== undefined,
    writing: writers.map(nameOf),
    waiting: inquiry.state === 'open' ? waitingView(inquiry, await deps.liveIncidents.list(), deps.now()) : undefined,
    notes: messageViews(await listNotes(deps, inquiry), lang).map((one) => ({ ...one, author: nameOf(one.author) })),
    canned: cannedReplies,
    inquiry: inquiryView(inquiry, lang),
    memberId: inquiry.memberId,
    callBack: inquiry.callBack,
    messages: messageViews(messages, lang).map((one) => ({ ...one, author: nameOf(one.author) })),
    merged: await Promise.all(
      merged.map(async (one) => ({ ...inquiryView(one, lang), callBack: one.callBack, messages: await threadOf(one) })),
    ),
    goesOn: others.filter((one) => one.inquiryId === inquiry.mergedInto).map((one) => inquiryView(one, lang))[0],
    targets: inquiry.mergedInto
      ? []
      : others.filter((one) => one.state !== 'closed' && !one.mergedInto).map((one) => inquiryView(one, lang)),
    most: mostCharacters,
    ...form,
  });
}
