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
import { findGuardians, type Guardian } from '../members/find-guardians';
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
 * Writes to everybody of a review and to whoever acts for them, each once: that there is something to read, never what. Called again, it goes on where it stopped.
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
  const post: Post = { guardians: await findGuardians(deps), sent: new Map() };
  while ((await sendBatch(deps, reviewId, post)) > 0);
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

/** Who is written to beside the person, and who was: member ID to mail. */
interface Post {
  guardians: Map<string, Guardian[]>;
  sent: Map<string, string>;
}

/** The person, and whoever acts for them: a child may have no address, or none that anybody reads. */
async function sendBatch(deps: Dependencies, reviewId: number, { guardians, sent }: Post): Promise<number> {
  return deps.db.transaction(async (trx) => {
    const people = await takeUnsettled(trx, reviewId, batch);
    for (const { memberId, profile, locale } of people) {
      const own = { memberId, email: openProfile(deps.keys, memberId, profile).email, locale };
      for (const reader of [own, ...(guardians.get(memberId) ?? [])])
        if (reader.email && !sent.has(reader.memberId)) {
          const mail = { to: reader.email, locale: languageOf(reader.locale), memberId: reader.memberId };
          const onceKey = `answer-review:${reviewId}:${reader.memberId}`;
          const mailId = await sendMail(
            { ...deps, db: trx },
            { ...mail, template: 'answer_changed', data: {}, onceKey },
          );
          if (mailId) sent.set(reader.memberId, mailId);
        }
      const reached = [own, ...(guardians.get(memberId) ?? [])].map((reader) => sent.get(reader.memberId));
      await settleChange(trx, reviewId, memberId, reached.find(Boolean));
    }
    return people.length;
  });
}
