import { takeNotice } from '../web/session';
import 'express-session';
import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { maskCardNumbers } from '../sealing/mask-card-numbers';
import { emptyForm, type FormState, fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { countAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { addToInquiry } from './answer-inquiry';
import { incidentChoices, inquiryView, messageViews } from './inquiries-pages';
import { findInquiry, listInquiries, listMessages, updateInquiry } from './inquiries-repository';
import { type Inquiry, type InquiryText, mostCharacters, topics } from './inquiry';
import { faultOfText, readInquiryForm, valuesOf } from './inquiry-form';
import { sendInquiry } from './send-inquiry';

declare module 'express-session' {
  interface SessionData {
    /** An inquiry that was written and not confirmed yet. */
    inquiryDraft: InquiryText;
  }
}

/** Messages of one member in an hour. */
const limit = { name: 'inquiries', window: 3600, free: 10, block: 600, longestBlock: 3600 };

/** My Page, inquiries: write, confirm, read. */
export const inquiryRoutes = (deps: Dependencies): RouteTable => ({
  'GET /inquiries': async (req, res) => {
    const inquiries = await listInquiries(deps, memberOf(req));
    const views = inquiries.map((inquiry) => inquiryView(inquiry, res.locals.lang));
    await render(res, 'inquiries/member/list', { title: res.locals.t('inquiries:title'), inquiries: views });
  },

  'GET /inquiries/new': (req, res) => {
    const { inquiryDraft } = req.session;
    const form = inquiryDraft ? { values: valuesOf(inquiryDraft), errors: {} } : emptyForm;
    return showForm(deps, res, { ...form, notice: takeNotice(req) });
  },

  'POST /inquiries/new': async (req, res) => {
    const codes = (await deps.liveIncidents.list()).map(({ code }) => code);
    const { inquiry, values, errors } = readInquiryForm(req, codes);
    if (!inquiry) return showForm(deps, res.status(422), { values, errors: told(res, errors) });
    req.session.inquiryDraft = inquiry;
    res.redirect(303, res.locals.link('/inquiries/confirm'));
  },

  'GET /inquiries/confirm': async (req, res) => {
    const { inquiryDraft } = req.session;
    if (!inquiryDraft) return res.redirect(303, res.locals.link('/inquiries/new'));
    const choices = incidentChoices(await deps.liveIncidents.list(), res.locals.lang);
    await render(res, 'inquiries/member/confirm', {
      title: res.locals.t('inquiries:confirm.title'),
      inquiry: inquiryDraft,
      incident: choices.find(({ code }) => code === inquiryDraft.incident),
    });
  },

  'POST /inquiries': async (req, res) => {
    const { inquiryDraft } = req.session;
    if (!inquiryDraft) return res.redirect(303, res.locals.link('/inquiries'));
    const memberId = memberOf(req);
    await countAttempt(deps, [{ limit, of: memberId }]);
    const reference = await sendInquiry(deps, { memberId, inquiry: inquiryDraft, locale: res.locals.lang });
    delete req.session.inquiryDraft;
    req.session.notice = 'inquiries:registered';
    res.redirect(303, res.locals.link(`/inquiries/${reference}`));
  },

  'GET /inquiries/:reference': async (req, res) => {
    const inquiry = await getOwnInquiry(deps, req);
    const notice = takeNotice(req);
    await showThread(deps, res, inquiry, { ...emptyForm, notice });
    await updateInquiry(deps.db, inquiry, { seenAt: deps.now() });
  },

  'POST /inquiries/:reference': async (req, res) => {
    const inquiry = await getOwnInquiry(deps, req);
    const text = fieldOf(req, 'text').trim();
    const fault = faultOfText(text);
    if (fault)
      return showThread(deps, res.status(422), inquiry, { values: { text }, errors: told(res, { text: fault }) });
    await countAttempt(deps, [{ limit, of: inquiry.memberId }]);
    try {
      await addToInquiry(deps, inquiry, text);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      // Closed while it was being written: the text goes on as a new inquiry, so that nothing of it is lost.
      const { topic, incidentId } = inquiry;
      const incident = (await deps.liveIncidents.list()).find((live) => live.incidentId === incidentId)?.code;
      req.session.inquiryDraft = { topic, incident, text: maskCardNumbers(text), callBack: undefined };
      req.session.notice = 'inquiries:closed_meanwhile';
      return res.redirect(303, res.locals.link('/inquiries/new'));
    }
    req.session.notice = 'inquiries:added';
    res.redirect(303, res.locals.link(`/inquiries/${inquiry.reference}`));
  },
});

/** @throws NotFoundError also when it is somebody else's */
async function getOwnInquiry(deps: Dependencies, req: Request): Promise<Inquiry> {
  const inquiry = await findInquiry(deps, { reference: String(req.params.reference), memberId: memberOf(req) });
  if (!inquiry) throw new NotFoundError('You have no such inquiry.');
  return inquiry;
}

const told = (res: Response, errors: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(errors).map(([name, key]) => [
      name,
      res.locals.t(`inquiries:error.${key}`, { most: mostCharacters }),
    ]),
  );

async function showForm(deps: Dependencies, res: Response, form: FormState & { notice?: string }): Promise<void> {
  const { lang, t } = res.locals;
  const incidents = incidentChoices(await deps.liveIncidents.list(), lang);
  await render(res, 'inquiries/member/new', {
    title: t('inquiries:new.title'),
    topics,
    incidents,
    most: mostCharacters,
    ...form,
  });
}

async function showThread(deps: Dependencies, res: Response, inquiry: Inquiry, form: FormState & { notice?: string }) {
  const { lang, t } = res.locals;
  await render(res, 'inquiries/member/show', {
    title: t('inquiries:show.title', { reference: inquiry.reference }),
    inquiry: inquiryView(inquiry, lang),
    callBack: inquiry.callBack,
    messages: messageViews(await listMessages(deps, inquiry), lang),
    most: mostCharacters,
    ...form,
  });
}
