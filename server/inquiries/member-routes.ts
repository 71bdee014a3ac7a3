import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { deleteDraft, deleteDraftsOf, deleteSameDrafts, findDraft, saveDraft } from '../drafts/drafts-repository';
import { type FormDraft, formDraft } from '../drafts/form-draft';
import { NotFoundError, RefusedError } from '../errors';
import { maskCardNumbers } from '../sealing/mask-card-numbers';
import { showReference } from '../sealing/reference';
import { type FormState, fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { countAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { addToInquiry } from './answer-inquiry';
import { incidentChoices, inquiryView, messageViews } from './inquiries-pages';
import { findInquiry, listInquiries, listMessages, updateInquiry } from './inquiries-repository';
import { type Inquiry, type InquiryText, mostCharacters, topics } from './inquiry';
import { faultOfText, readInquiry, readInquiryForm, valuesOf } from './inquiry-form';
import { sendInquiry } from './send-inquiry';

/** Messages of one member in an hour. */
const limit = { name: 'inquiries', window: 3600, free: 10, block: 600, longestBlock: 3600 };

/** My Page, inquiries: write, confirm, read. */
export const inquiryRoutes = (deps: Dependencies): RouteTable => ({
  'GET /inquiries': async (req, res) => {
    const inquiries = await listInquiries(deps, memberOf(req));
    const views = inquiries.map((inquiry) => inquiryView(inquiry, res.locals.lang));
    await render(res, 'inquiries/member/list', { title: res.locals.t('inquiries:title'), inquiries: views });
  },

  'GET /inquiries/new': async (req, res) => {
    const { draft, values } = await formDraft(deps, req, memberOf(req), newForm);
    return showForm(deps, res, { values, errors: {}, draft, notice: takeNotice(req) });
  },

  'POST /inquiries/new': async (req, res) => {
    const owner = memberOf(req);
    const { inquiry, values, errors } = readInquiryForm(req, await listCodes(deps));
    if (!inquiry) {
      const { draft } = await formDraft(deps, req, owner, newForm);
      return showForm(deps, res.status(422), { values, errors: told(res, errors), draft });
    }
    // Each confirmation has a draft of its own: what another tab writes meanwhile is not what is sent from this one.
    const draftId = await saveDraft(deps, { owner, form: newForm, values: valuesOf(inquiry) });
    await deleteDraft(deps.db, owner, fieldOf(req, 'draft'));
    res.redirect(303, res.locals.link(`/inquiries/confirm?draft=${draftId}`));
  },

  'GET /inquiries/confirm': async (req, res) => {
    const draftId = String(req.query.draft ?? '');
    const inquiry = await findWritten(deps, memberOf(req), draftId);
    if (!inquiry) return res.redirect(303, res.locals.link('/inquiries'));
    const choices = incidentChoices(await deps.liveIncidents.list(), res.locals.lang);
    await render(res, 'inquiries/member/confirm', {
      title: res.locals.t('inquiries:confirm.title'),
      draftId,
      inquiry,
      incident: choices.find(({ code }) => code === inquiry.incident),
    });
  },

  'POST /inquiries': async (req, res) => {
    const memberId = memberOf(req);
    const draftId = fieldOf(req, 'draft_id');
    const inquiry = await findWritten(deps, memberId, draftId);
    if (!inquiry) return res.redirect(303, res.locals.link('/inquiries'));
    await countAttempt(deps, [{ limit, of: memberId }]);
    const reference = await sendInquiry(deps, { memberId, inquiry, locale: res.locals.lang, draftId });
    if (!reference) return res.redirect(303, res.locals.link('/inquiries'));
    await deleteSameDrafts(deps, { owner: memberId, form: newForm, values: valuesOf(inquiry) });
    req.session.notice = 'inquiries:registered';
    res.redirect(303, res.locals.link(`/inquiries/${reference}`));
  },

  'GET /inquiries/:reference': async (req, res) => {
    const inquiry = await getOwnInquiry(deps, req);
    const notice = takeNotice(req);
    const { draft, values } = await formDraft(deps, req, inquiry.memberId, formOf(inquiry));
    await showThread(deps, res, inquiry, { values, errors: {}, draft, notice });
    await updateInquiry(deps.db, inquiry, { seenAt: deps.now() });
  },

  'POST /inquiries/:reference': async (req, res) => {
    const inquiry = await getOwnInquiry(deps, req);
    const text = fieldOf(req, 'text').trim();
    const fault = faultOfText(text);
    if (fault) {
      const { draft } = await formDraft(deps, req, inquiry.memberId, formOf(inquiry));
      return showThread(deps, res.status(422), inquiry, {
        values: { text },
        errors: told(res, { text: fault }),
        draft,
      });
    }
    await countAttempt(deps, [{ limit, of: inquiry.memberId }]);
    try {
      await addToInquiry(deps, inquiry, text);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      // Closed while it was being written: the text goes on as a new inquiry, so that nothing of it is lost.
      const { topic, incidentId } = inquiry;
      const incident = (await deps.liveIncidents.list()).find((live) => live.incidentId === incidentId)?.code;
      const values = valuesOf({ topic, incident, text: maskCardNumbers(text), callBack: undefined });
      await saveDraft(deps, { owner: inquiry.memberId, form: newForm, values });
      req.session.notice = 'inquiries:closed_meanwhile';
      return res.redirect(303, res.locals.link('/inquiries/new'));
    }
    await deleteDraftsOf(deps.db, inquiry.memberId, formOf(inquiry));
    req.session.notice = 'inquiries:added';
    res.redirect(303, res.locals.link(`/inquiries/${inquiry.reference}`));
  },
});

/** Pages whose forms keep drafts. */
const newForm = '/inquiries/new';
const formOf = ({ reference }: Inquiry) => `/inquiries/${reference}`;

const listCodes = async ({ liveIncidents }: Dependencies) => (await liveIncidents.list()).map(({ code }) => code);

/** What was written and not sent yet; undefined once it was sent. */
async function findWritten(deps: Dependencies, owner: string, draftId: string): Promise<InquiryText | undefined> {
  const draft = await findDraft(deps, owner, draftId);
  return draft && readInquiry(draft.values, await listCodes(deps)).inquiry;
}

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

async function showForm(
  deps: Dependencies,
  res: Response,
  form: FormState & { notice?: string; draft: FormDraft },
): Promise<void> {
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

async function showThread(
  deps: Dependencies,
  res: Response,
  inquiry: Inquiry,
  form: FormState & { notice?: string; draft: FormDraft },
) {
  const { lang, t } = res.locals;
  const others = inquiry.mergedInto ? await listInquiries(deps, inquiry.memberId) : [];
  await render(res, 'inquiries/member/show', {
    goesOn: others.filter((one) => one.inquiryId === inquiry.mergedInto).map((one) => inquiryView(one, lang))[0],
    title: t('inquiries:show.title', { reference: showReference(inquiry.reference) }),
    inquiry: inquiryView(inquiry, lang),
    callBack: inquiry.callBack,
    messages: messageViews(await listMessages(deps, inquiry), lang),
    most: mostCharacters,
    ...form,
  });
}
