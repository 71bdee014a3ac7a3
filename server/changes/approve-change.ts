import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import { RefusedError } from '../errors';
import { findCleared, keepTold } from '../matching/cleared-people';
import type { Staff } from '../people/staff';
import type { ChangeDependencies } from './ask-for-change';
import { approversOf, type Change, clearsNobody } from './change';
import type { ChangeRegistry } from './change-kinds';
import { isAnybodyOutside, keepPeople } from './change-people-repository';
import { nextState } from './change-states';
import { askAnew, getChange, getChangeForUpdate, updateChange } from './changes-repository';
import { peopleOf } from './describe-change';
import { requireSecondPerson } from './may-approve';
import { type Kept, undoAndKeep } from './undo-and-keep';

export interface ApproveChangeCommand {
  changeId: number;
  /** Email of the second person. */
  by: string;
  /** How many people it clears, as they saw and typed it; needed where there are any. */
  clears?: number;
}

/** Thrown when a number was not given, or is not the number of people whom a change clears. */
export class WrongNumberError extends RefusedError {
  constructor(
    readonly clears: number,
    typed: number | undefined,
  ) {
    super(
      typed === undefined
        ? `This clears ${peopleOf(clears)}; whoever approves it says so with --clears ${clears}.`
        : `This clears ${peopleOf(clears)}, not ${typed}; look again at whom.`,
      { told: typed === undefined ? 'changes:number_missing' : 'changes:number_wrong', values: { count: clears } },
    );
  }
}

/** @throws WrongNumberError where people are cleared and another number, or none, was typed */
export function requireNumber(clears: number, typed: number | undefined): void {
  if ((clears > 0 || typed !== undefined) && typed !== clears) throw new WrongNumberError(clears, typed);
}

/** Thrown when by now somebody would be cleared whom nobody saw; the change has the new figures. */
export class MovedError extends RefusedError {
  constructor(what: string) {
    super(
      `Since ${what} was looked at, others would be cleared too; nothing was done. Look at the new figures and approve again.`,
      {
        told: 'changes:moved',
      },
    );
  }
}

/**
 * A second person says yes, and the change is done: in the same transaction, bound to the people whom they saw.
 * @throws ForbiddenError naming who may where they may not, WrongNumberError, MovedError
 */
export async function approveChange(
  deps: ChangeDependencies,
  registry: ChangeRegistry,
  { changeId, by, clears }: ApproveChangeCommand,
): Promise<Change> {
  const { db } = deps;
  const asked = await getChange(db, changeId);
  const kind = registry[asked.kind];
  if (!kind) throw new Error(`nobody knows how to do ${asked.kind}`);
  if ('approve' in kind) {
    requireWaiting(asked);
    await kind.approve(deps, asked, await requireSecondPerson(deps, decisionOf(asked), by), clears);
    return getChange(db, changeId);
  }
  let person: Staff | undefined;
  const moved = await undoAndKeep(db, async (trx) => {
    const change = await getChangeForUpdate(trx, changeId);
    requireWaiting(change);
    person = await requireSecondPerson({ ...deps, db: trx }, decisionOf(change), by);
    requireNumber(change.clears, clears);
    await markApproved(deps, trx, change, person);
    if ('apply' in kind) {
      const looks = !clearsNobody(change.kind);
      if (looks) await keepTold(trx);
      await kind.apply(deps, trx, { ...change, by: person });
      const { count } = looks ? await findCleared(trx) : { count: 0 };
      if (count > 0 && (await isAnybodyOutside(trx, changeId))) return keepMoved(trx, changeId, count, person);
      await markApplied(deps, trx, change, person);
    }
    await recordApproval(deps, trx, change, person);
    return undefined;
  });
  if (moved) throw new MovedError(`change ${changeId}`);
  if ('then' in kind) await kind.then(deps, await getChange(db, changeId), person as unknown as Staff);
  return getChange(db, changeId);
}

export const decisionOf = (change: Change) => ({ decidedBy: change.decidedBy, roles: approversOf(change.kind) });

/** @throws RefusedError where it is decided already */
export function requireWaiting({ changeId, state }: Change): void {
  if (nextState(state, 'approve')) return;
  throw new RefusedError(`Change ${changeId} is ${state}; there is nothing to approve.`, {
    told: 'changes:decided',
    values: { change: changeId },
  });
}

/** Writes down who the second person is. The database refuses whoever decided the content. */
export const markApproved = (
  { config, now }: Pick<ChangeDependencies, 'config' | 'now'>,
  trx: Knex.Transaction,
  { changeId }: Change,
  { handle }: Staff,
): Promise<void> =>
  updateChange(trx, changeId, {
    ...{ state: 'approved', approvedBy: handle, approvedAt: now(), fourEyes: config.fourEyes },
  });

/** What was asked for is done. */
export const markApplied = (
  { now }: Pick<ChangeDependencies, 'now'>,
  trx: Knex.Transaction,
  { changeId }: Change,
  { handle }: Pick<Staff, 'handle'>,
): Promise<void> => updateChange(trx, changeId, { state: 'applied', endedBy: handle, endedAt: now() });

/** To be called last, as every event. */
async function recordApproval(
  { config }: Pick<ChangeDependencies, 'config'>,
  trx: Knex.Transaction,
  { changeId, kind, target, clears, askedBy }: Change,
  { handle }: Staff,
): Promise<void> {
  const data = { kind, target, clears, asked_by: askedBy, ...(config.fourEyes ? {} : { four_eyes: 'off' }) };
  await recordEvent(trx, { actor: handle, action: 'change.approve', subject: `change ${changeId}`, data });
}

/** What is kept where somebody outside the approved set would be cleared: the new set, which waits anew. */
export function keepMoved(
  tried: Knex.Transaction,
  changeId: number,
  clears: number,
  { handle }: Pick<Staff, 'handle'>,
): Kept<number> {
  return {
    copy: (beside: Knex.Transaction) => keepPeople(tried, beside, changeId),
    settle: async (beside: Knex.Transaction) => {
      await askAnew(beside, changeId, clears);
      const subject = `change ${changeId}`;
      await recordEvent(beside, { actor: handle, action: 'change.re_review', subject, data: { clears } });
      return changeId;
    },
  };
}
