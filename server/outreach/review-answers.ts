import type { Db } from '../../db/connection';
import { allowLongWork } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import { type Decision, requireSecondPerson } from '../changes/may-approve';
import {
  insertChangedAnswers,
  insertReview,
  lockReview,
  type Review,
  settleChange,
  takeUnsettled,
  updateReview,
} from '../checks/answer-changes-repository';
import type { Dependencies } from '../dependencies';
import { CouldNotCheckError, NotFoundError, RefusedError } from '../errors';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { sendMail } from '../mail/send-mail';
import { listGaps } from '../matching/counts-repository';
import { openProfile } from '../people/profile';
import type { Staff } from '../people/staff';
import { languageOf } from '../texts/i18n';

/** Writing to everybody of a list is decided by whoever made it. */
export const decisionOf = ({ listedBy }: Review): Decision => ({ decidedBy: [listedBy], roles: ['approver'] });

/** Mails that are queued in one transaction. */
const batch = 200;

/**
 * Lists everybody whose last answer is not what they would be told now; nobody is written to yet.
 * @returns number of the review
 * @throws CouldNotCheckError while answers cannot be given to everybody (a list that is missing)
 * @throws RefusedError when there is nobody, and while nothing is live: then nobody can be given an answer
 */
export async function listAnswerChanges(
  deps: Pick<Dependencies, 'db' | 'now'>,
  { by }: { by: Staff },
): Promise<number> {
  return deps.db.transaction(async (trx) => {
    await allowLongWork(trx, '10min');
    const live = await listLiveIncidents(trx);
    if (live.length === 0)
      throw new RefusedError('No incident is live, so nobody can be given an answer.', {
        told: 'refusals:nothing_is_live',
      });
    for (const { incidentId, code } of live)
      if ((await listGaps(trx, { incidentId })).length > 0)
        throw new CouldNotCheckError(`${code} lacks something that its answers need.`);
    const reviewId = await insertReview(trx, { by: by.handle, at: deps.now() });
    const people = await insertChangedAnswers(trx, reviewId);
    if (people === 0)
      throw new RefusedError('Nobody was told anything that is not so now.', { told: 'refusals:nobody_to_tell' });
    await recordEvent(trx, {
      actor: by.handle,
      action: 'answers.review',
      subject: `review-${reviewId}`,
      data: { people },
    });
    return reviewId;
  });
}

/**
 * Writes to everybody of a review, each once: that there is something to read, never what. Called again, it goes on where it stopped.
 * @throws ForbiddenError when they may not be the second person (`requireSecondPerson`)
 */
export async function sendAnswerChanges(
  deps: Dependencies,
  { reviewId, by }: { reviewId: number; by: Staff },
): Promise<void> {
  const { fourEyes } = deps.config;
  await deps.db.transaction(async (trx) => {
    const review = await getReview(trx, reviewId, ['listed', 'approved']);
    if (review.state === 'approved') return;
    await requireSecondPerson({ ...deps, db: trx }, decisionOf(review), by.email);
    await updateReview(trx, reviewId, { state: 'approved', approvedBy: by.handle, approvedAt: deps.now(), fourEyes });
    await recordEvent(trx, { actor: by.handle, action: 'answers.approve', subject: `review-${reviewId}` });
  });
  while ((await sendBatch(deps, reviewId)) > 0);
  await deps.db.transaction(async (trx) => {
    await getReview(trx, reviewId, ['approved', 'sent']);
    await updateReview(trx, reviewId, { state: 'sent', endedBy: by.handle, endedAt: deps.now() });
  });
}

/** Gives a list up; nobody is written to. */
export async function dropAnswerChanges(
  deps: Pick<Dependencies, 'db' | 'now'>,
  { reviewId, by }: { reviewId: number; by: Staff },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    await getReview(trx, reviewId, ['listed']);
    await updateReview(trx, reviewId, { state: 'dropped', endedBy: by.handle, endedAt: deps.now() });
    await recordEvent(trx, { actor: by.handle, action: 'answers.drop', subject: `review-${reviewId}` });
  });
}

async function getReview(trx: Db, reviewId: number, states: Review['state'][]) {
  const review = await lockReview(trx, reviewId);
  if (!review) throw new NotFoundError('There is no such list.');
  if (!states.includes(review.state))
    throw new RefusedError('This list has been dealt with.', { told: 'refusals:answer_list_settled' });
  return review;
}

async function sendBatch(deps: Dependencies, reviewId: number): Promise<number> {
  return deps.db.transaction(async (trx) => {
    const people = await takeUnsettled(trx, reviewId, batch);
    for (const { memberId, profile, locale } of people) {
      const to = openProfile(deps.keys, memberId, profile).email;
      const mail = { locale: languageOf(locale), template: 'answer_changed', data: {}, memberId } as const;
      const onceKey = `answer-review:${reviewId}:${memberId}`;
      const mailId = to ? await sendMail({ ...deps, db: trx }, { ...mail, to, onceKey }) : undefined;
      await settleChange(trx, reviewId, memberId, mailId);
    }
    return people.length;
  });
}
