import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import { decisionOf, keepMoved, MovedError, markApplied, markApproved, requireNumber } from '../changes/approve-change';
import { keepAsked } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { isAnybodyOutside } from '../changes/change-people-repository';
import { waitingStates } from '../changes/change-states';
import { findNewestChange } from '../changes/changes-repository';
import { type Decision, requireSecondPerson } from '../changes/may-approve';
import { type Kept, undoAndKeep } from '../changes/undo-and-keep';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { compareWithLive } from '../lists/compare-versions';
import { countPeople } from '../lists/insert-people';
import { findLiveVersion, findVersionOfImport, type ListVersion, makeLive } from '../lists/versions-repository';
import { findCleared, keepTold } from '../matching/cleared-people';
import type { Staff } from '../people/staff';
import {
  awaitsApproval,
  type Import,
  type ImportCounts,
  isListReviewed,
  isReviewed,
  matchRateOf,
  reviewOf,
  wrongSamples,
} from '../rows/import';
import { isMoved } from '../rows/import-states';
import { continueImport } from './continue-import';
import { importLimits } from './import-limits';
import { holdTarget } from './import-locks';
import { getImport, getImportForUpdate, requireMove, updateImport } from './imports-repository';
import { reviewList } from './review-list';
import { importTarget } from './waiting-load';

/** Thrown where a list has no review that was worked out to its end, of its present figures: what was not looked at is no pass. */
export class NotReviewedError extends RefusedError {
  constructor(importId: number) {
    super(
      `Import ${importId} has no review of its present figures; make one (import review ${importId}), look at it, and approve then.`,
      {
        told: 'refusals:not_reviewed',
        values: { import: importId },
      },
    );
  }
}

/** Thrown when a list may go live only with a reason, and none was given. */
export class ReasonNeededError extends RefusedError {}

/** Thrown where known people would get another answer than the right one, and the approver has not said of each that it was a mistake. */
export class NotOverruledError extends RefusedError {}

export interface ApproveCommand {
  importId: number;
  /** Email of the person on the staff. */
  by: string;
  /** How many people it clears, as the approver saw and typed it; needed where there are any. */
  clears?: number;
  /** Needed where fewer people match members than the floor, and where known people are overruled. */
  reason?: string;
  /** Member IDs of known people who were named by mistake: each one whose answer is wrong, or nothing goes live. */
  overruled?: readonly string[];
  /** `reviewOf` the import as the approver saw it; the command line approves what is there. */
  review?: string;
}

type ApproveDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

/**
 * Puts a list in the place of the live one, or loads members who wait because that clears somebody. Approved is what was reviewed: where the live
 * version or the counts have moved since, or others would be cleared, nothing goes live, and the import is `re_review` with the new figures.
 * @throws NotSecondPersonError when whoever decided part of it approves, WrongNumberError, RefusedError when the state, the match rate or the review
 * do not allow it
 */
export async function approveImport(deps: ApproveDependencies, command: ApproveCommand): Promise<Import> {
  const { db } = deps;
  const { importId } = command;
  if ((await getImport(db, importId)).kind !== 'list') {
    const { by, reviewed } = await approveLoad(deps, command);
    const loaded = await continueImport(deps, { importId, phase: 'load', by, reviewed });
    if (isMoved(loaded)) throw new MovedError(importTarget(importId));
    return loaded;
  }
  const moved = await undoAndKeep(db, (trx) => approveInside(deps, trx, command));
  // Whoever approves in the browser waits for it on the page.
  if (moved && command.review === undefined) await reviewList(deps, importId);
  if (moved)
    throw new RefusedError(
      `Since import ${importId} was reviewed, the live list or the members have changed; nothing went live. Look at the new figures (import status ${importId}) and approve again.`,
      { told: 'refusals:review_moved', values: { import: importId } },
    );
  return getImport(db, importId);
}

/**
 * A second person approves that members are loaded although that clears somebody; they are loaded in the next step (`continueImport`).
 * @returns that person, and what the load is bound to
 */
export async function approveLoad(
  { config, db, keys, now }: ApproveDependencies,
  { importId, by, clears }: ApproveCommand,
): Promise<{ by: Staff; reviewed: string }> {
  return db.transaction(async (trx) => {
    const waiting = await getImportForUpdate(trx, importId);
    const change = await findNewestChange(trx, 'import.load', importTarget(importId));
    const reviewed = reviewOf(waiting);
    if (!change || !waitingStates.includes(change.state) || !isReviewed(waiting) || change.data.review !== reviewed)
      throw new RefusedError(`Import ${importId} is ${waiting.state}; there is nothing to approve.`, {
        told: 'refusals:nothing_to_approve',
        values: { import: importId },
      });
    const person = await requireSecondPerson({ db: trx, keys, config, now }, decisionOf(change), by);
    requireNumber(change.clears, clears);
    await markApproved({ config, now }, trx, change, person);
    await updateImport(trx, importId, { approvedBy: person.handle, approvedAt: now(), fourEyes: config.fourEyes });
    const data = { change: change.changeId, clears: change.clears, ...(config.fourEyes ? {} : { four_eyes: 'off' }) };
    await recordEvent(trx, { actor: person.handle, action: 'import.approve', subject: importTarget(importId), data });
    return { by: person, reviewed };
  });
}

/** @returns what is to be kept where the review is out of date */
async function approveInside(
  deps: Omit<ApproveDependencies, 'db'>,
  trx: Knex.Transaction,
  { importId, by, reason, review, clears, overruled = [] }: ApproveCommand,
): Promise<Kept<number> | undefined> {
  const { config, keys, now } = deps;
  const reviewed = await getImportForUpdate(trx, importId);
  const version = await getWaitingVersion(trx, reviewed);
  const decision: Decision = { decidedBy: [reviewed.importedBy, ...reviewed.decidedBy], roles: ['approver'] };
  const staff = await requireSecondPerson({ db: trx, keys, config, now }, decision, by);
  await holdTarget(trx, reviewed);
  if (!isListReviewed(reviewed)) throw new NotReviewedError(importId);
  const counts = await recount(trx, reviewed, version);
  if ((review ?? reviewOf(reviewed)) !== reviewOf({ ...reviewed, counts })) {
    const { changes, samples, reviewed: _old, ...fresh } = counts;
    return {
      copy: async () => {},
      settle: async (beside) => {
        await requireMove(beside, importId, 'review_again', { counts: fresh });
        return importId;
      },
    };
  }
  requireOverruled(counts, overruled);
  requireReason(counts, reason);
  const change = await findNewestChange(trx, 'list.approve', importTarget(importId));
  const waiting = change && waitingStates.includes(change.state) ? change : undefined;
  requireNumber(waiting?.clears ?? 0, clears);
  await keepTold(trx, { incidentId: version.incidentId });
  const live = await findLiveVersion(trx, version.incidentId, version.exposure);
  await makeLive(trx, version, now());
  const cleared = await findCleared(trx);
  if (cleared.count > 0 && !(waiting && !(await isAnybodyOutside(trx, waiting.changeId))))
    return othersCleared(deps, trx, { reviewed, waiting, clears: cleared.count, staff });
  if (waiting) {
    await markApproved({ config, now }, trx, waiting, staff);
    await markApplied({ now }, trx, waiting, staff);
  }
  if (live) await requireMove(trx, live.importId, 'supersede');
  await requireMove(trx, importId, 'approve', {
    ...{ approvedBy: staff.handle, approvedAt: now(), appliedAt: now(), approvalReason: reason },
    fourEyes: config.fourEyes,
    options: withoutOverruled(reviewed),
  });
  await recordEvent(trx, {
    actor: staff.handle,
    action: 'import.approve',
    subject: importTarget(importId),
    data: {
      ...{ hash: reviewed.fileHash?.toString('hex'), version: version.number, accepted: counts.accepted },
      ...{ matched: counts.matched, has_reason: reason !== undefined, clears: cleared.count },
      ...(overruled.length > 0 ? { overruled: wrongSamples(counts).map(({ memberId }) => memberId) } : {}),
      ...(config.fourEyes ? {} : { four_eyes: 'off' }),
    },
  });
  return undefined;
}

/** Known people whose answer the approver overruled with a reason are known no longer; the others are asked ever after (rule 11). */
function withoutOverruled({ options, counts }: Import): Import['options'] {
  const { samples } = options;
  if (!samples) return options;
  const wrong = wrongSamples(counts);
  const keep = (memberIds: string[], isAffected: boolean) =>
    memberIds.filter((memberId) => !wrong.some((one) => one.memberId === memberId && one.isAffected === isAffected));
  return {
    ...options,
    samples: { affected: keep(samples.affected, true), unaffected: keep(samples.unaffected, false) },
  };
}

/** The set of people that waits is a new one, and so is the review. */
function othersCleared(
  { now }: Pick<ApproveDependencies, 'now'>,
  trx: Knex.Transaction,
  about: { reviewed: Import; waiting: Change | undefined; clears: number; staff: Staff },
): Kept<number> {
  const { reviewed, waiting, clears, staff } = about;
  const { importId, importedBy, decidedBy } = reviewed;
  const request = { kind: 'list.approve', target: importTarget(importId), decidedBy } as const;
  const kept = waiting
    ? keepMoved(trx, waiting.changeId, clears, staff)
    : keepAsked({ now }, trx, { ...request, askedBy: { handle: importedBy }, data: { import: importId } }, clears);
  return {
    copy: kept.copy,
    settle: async (beside) => {
      await requireMove(beside, importId, 'review_again', { counts: { ...reviewed.counts, clears } });
      return kept.settle(beside);
    },
  };
}

async function getWaitingVersion(trx: Knex.Transaction, waiting: Import): Promise<ListVersion> {
  const { importId, state } = waiting;
  const version = await findVersionOfImport(trx, importId);
  if (!version || !awaitsApproval(waiting))
    throw new RefusedError(`Import ${importId} is ${state}; there is nothing to approve.`, {
      told: 'refusals:nothing_to_approve',
      values: { import: importId },
    });
  return version;
}

async function recount(
  trx: Knex.Transaction,
  { counts }: Import,
  { listVersionId }: ListVersion,
): Promise<ImportCounts> {
  const { people, matched } = await countPeople(trx, listVersionId);
  return {
    ...counts,
    matched,
    unmatched: people - matched,
    comparison: await compareWithLive(trx, listVersionId, people),
  };
}

/**
 * A reason for the whole list says nothing of a person who must be affected: each is named.
 * @throws NotOverruledError
 */
function requireOverruled(counts: ImportCounts, overruled: readonly string[]): void {
  const left = wrongSamples(counts).filter(({ memberId }) => !overruled.includes(memberId));
  if (left.length === 0) return;
  const members = left.map(({ memberId }) => memberId).join(', ');
  throw new NotOverruledError(
    `The answer of ${members} would not be as the importer knows it. If the list is wrong, do not approve it; whoever was named by mistake is overruled one by one (--overrule MEMBER, with --reason).`,
    { told: 'refusals:known_people', values: { members } },
  );
}

function requireReason(counts: ImportCounts, reason: string | undefined): void {
  if (reason?.trim()) return;
  const { matched = 0, unmatched = 0 } = counts;
  const share = matchRateOf(counts) ?? 1;
  if (share < importLimits.matchRate) {
    const [rate, people] = [Math.floor(share * 100), matched + unmatched];
    throw new ReasonNeededError(
      `Only ${rate} % of the people on this list are members (${matched} of ${people}); give a reason to approve it all the same.`,
      { told: 'refusals:reason_for_rate', values: { rate, matched, accepted: people } },
    );
  }
  if (wrongSamples(counts).length > 0)
    throw new ReasonNeededError('Say why known people are overruled: --reason TEXT.', {
      told: 'refusals:reason_for_samples',
    });
}
