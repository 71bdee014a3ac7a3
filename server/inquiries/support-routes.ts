import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { deleteDraftsOf } from '../drafts/drafts-repository';
import { type FormDraft, formDraft } from '../drafts/form-draft';
import { NotFoundError, RefusedError } from '../errors';
import { showReference } from '../sealing/reference';
import { reasonOf } from '../web/error-pages';
import { type FormState, fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { replyToInquiry } from './answer-inquiry';
import { inquiryView, messageViews } from './inquiries-pages';
import { findInquiry, listMessages, listOpenInquiries } from './inquiries-repository';
import { type Inquiry, mostCharacters } from './inquiry';
import { faultOfText } from './inquiry-form';

/** How many of those that wait are listed. */
const mostListed = 100;

/** The desk's side of inquiries. */
export const inquiryQueueRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support/inquiries': async (req, res) => {
    const { lang, t } = res.locals;
    const inquiries = await listOpenInquiries(deps, mostListed);
    const notice = takeNotice(req);
    await render(res, 'inquiries/support/list', {
      title: t('inquiries:queue.title'),
      notice,
      inquiries: inquiries.map((inquiry) => ({ ...inquiryView(inquiry, lang), memberId: inquiry.memberId })),
    });
  },

  'GET /support/inquiries/:reference': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
    const { draft, values } = await formDraft(deps, req, staffOf(res).handle, formOf(inquiry));
    return showThread(deps, res, inquiry, { values, errors: {}, draft });
  },

  'POST /support/inquiries/:reference': async (req, res) => {
    const inquiry = await getInquiry(deps, req);
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
  await render(res, 'inquiries/support/show', {
    title: t('inquiries:show.title', { reference: showReference(inquiry.reference) }),
    inquiry: inquiryView(inquiry, lang),
    memberId: inquiry.memberId,
    callBack: inquiry.callBack,
    messages: messageViews(messages, lang),
    most: mostCharacters,
    ...form,
  });
}
