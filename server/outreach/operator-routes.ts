import type { Request, Response } from 'express';
import { findApprovalRefusal } from '../changes/may-approve';
import {
  findReview,
  listChangedMembers,
  listReviews,
  listTransitions,
  type Review,
} from '../checks/answer-changes-repository';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { place } from '../place';
import { findStaffNames } from '../staff/staff-repository';
import type { Language } from '../texts/i18n';
import { formatDateTime } from '../time/format-time';
import { numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { decisionOf, dropAnswerChanges, listAnswerChanges, sendAnswerChanges } from './review-answers';

/** People and reviews that a page lists. */
const most = { people: 200, reviews: 30 };

/** People whose answer has changed since they were told: list, look, drop. */
export const answerChangeRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/changes': async (req, res) => {
    const { lang, t } = res.locals;
    const reviews = await listReviews(deps.db, most.reviews);
    const nameOf = await findStaffNames(deps);
    const notice = takeNotice(req);
    await render(res, 'outreach/operator/reviews', {
      title: t('outreach:changes.title'),
      notice,
      reviews: reviews.map((review) => reviewView(review, lang, nameOf)),
    });
  },

  'POST /operate/changes': async (req, res) => {
    const reviewId = await listAnswerChanges(deps, { by: staffOf(res) }).catch((error) => {
      if (!(error instanceof RefusedError)) throw error;
      req.session.notice = error.told?.told;
    });
    res.redirect(303, res.locals.link(`/operate/changes${reviewId ? `/${reviewId}` : ''}`));
  },

  'GET /operate/changes/:reviewId': async (req, res) => {
    const { lang, t } = res.locals;
    const review = await getReview(deps, req);
    const people = await listChangedMembers(deps.db, review.reviewId, most.people);
    await render(res, 'outreach/operator/review', {
      title: t('outreach:changes.review', { number: review.reviewId }),
      review: reviewView(review, lang, await findStaffNames(deps)),
      transitions: await listTransitions(deps.db, review.reviewId),
      people: people.map((one) => ({ ...one, toldAt: formatDateTime(lang, one.toldAt, place.timeZone) })),
      most: most.people,
      ...(await approvalOf(deps, res, review)),
    });
  },

  'POST /operate/changes/:reviewId/drop': async (req, res) => {
    const { reviewId } = await getReview(deps, req);
    await dropAnswerChanges(deps, { reviewId, by: staffOf(res) });
    req.session.notice = 'outreach:changes.dropped';
    res.redirect(303, res.locals.link('/operate/changes'));
  },
});

/** Writing to them needs an approver. */
export const answerChangeApprovalRoutes = (deps: Dependencies): RouteTable => ({
  'POST /operate/changes/:reviewId/send': async (req, res) => {
    const { reviewId } = await getReview(deps, req);
    await sendAnswerChanges(deps, { reviewId, by: staffOf(res) });
    req.session.notice = 'outreach:changes.sent';
    res.redirect(303, res.locals.link('/operate/changes'));
  },
});

async function getReview({ db }: Dependencies, req: Request): Promise<Review> {
  const review = await findReview(db, numberOf(req, 'reviewId'));
  if (!review) throw new NotFoundError('There is no such list.');
  return review;
}

const reviewView = (review: Review, lang: Language, nameOf: (handle: string) => string) => ({
  ...review,
  listedBy: nameOf(review.listedBy),
  approvedBy: review.approvedBy && nameOf(review.approvedBy),
  time: formatDateTime(lang, review.listedAt, place.timeZone),
});

/** Whether whoever looks may write to everybody of it, or go on with that; what keeps an approver from it is told. */
async function approvalOf(deps: Dependencies, res: Response, review: Review) {
  const staff = staffOf(res);
  if (staff.role !== 'approver' || !['listed', 'approved'].includes(review.state)) return { mayApprove: false };
  const refusal = review.state === 'listed' ? await findApprovalRefusal(deps, decisionOf(review), staff) : undefined;
  return { mayApprove: !refusal, refusal: refusal && res.locals.t(refusal.told, refusal.values) };
}
