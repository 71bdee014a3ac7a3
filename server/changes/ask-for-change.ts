import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { findCleared, keepTold } from '../matching/cleared-people';
import type { Staff } from '../people/staff';
import { type Change, type ChangeKind, clearsNobody } from './change';
import { keepPeople } from './change-people-repository';
import { getChange, insertChange, rejectWaiting } from './changes-repository';
import { type Kept, undoAndKeep } from './undo-and-keep';

export type ChangeDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

export interface ChangeRequest {
  kind: ChangeKind;
  /** By code or ID: `import 12`. */
  target: string;
  askedBy: Staff;
  /** Handles of others who decided its content. */
  decidedBy?: readonly string[];
  reason?: string;
  /** IDs and codes, nothing personal. */
  data?: Record<string, unknown>;
  /** How many people it clears, where nobody's match shows it (`clearsNobody`). */
  clears?: number;
}

/** What is done: what was asked for, by whom it is done in the end, and the change that it waited as. */
export interface ChangeWork extends Omit<ChangeRequest, 'askedBy' | 'decidedBy' | 'clears'> {
  /** Handle. */
  askedBy: string;
  /** Whoever asked where it goes at once, else the second person. */
  by: Staff;
  changeId: number | undefined;
}

/**
 * Does what a kind of change is, in the given transaction, with its audit event last.
 * @throws RefusedError where it does not fit any more
 */
export type ApplyChange = (
  deps: Omit<ChangeDependencies, 'db'>,
  trx: Knex.Transaction,
  work: ChangeWork,
) => Promise<void>;

/**
 * Does a change at once where it clears nobody; else nothing of it stays, and it waits for a second person (rule 10 of docs/matching.md).
 * @returns the change that waits
 */
export function changeOrAsk(
  deps: ChangeDependencies,
  request: ChangeRequest,
  apply: ApplyChange,
): Promise<Change | undefined> {
  return tryChange(deps, request, apply, false);
}

/** Asks for a change that always needs a second person; it is tried, to see that it fits and whom it would clear, and undone. */
export async function askForChange(
  deps: ChangeDependencies,
  request: ChangeRequest,
  apply: ApplyChange,
): Promise<Change> {
  return (await tryChange(deps, request, apply, true)) as Change;
}

async function tryChange(
  deps: ChangeDependencies,
  request: ChangeRequest,
  apply: ApplyChange,
  alwaysWaits: boolean,
): Promise<Change | undefined> {
  const { db } = deps;
  const { kind, target, reason, data, askedBy } = request;
  const looks = !clearsNobody(kind);
  const changeId = await undoAndKeep(db, async (trx) => {
    if (looks) await keepTold(trx);
    const work = { kind, target, reason, data, askedBy: askedBy.handle, by: askedBy, changeId: undefined };
    await apply(deps, trx, work);
    const { count } = looks ? await findCleared(trx) : { count: request.clears ?? 0 };
    if (count === 0 && !alwaysWaits) return undefined;
    return keepAsked(deps, looks ? trx : undefined, request, count);
  });
  return changeId === undefined ? undefined : getChange(db, changeId);
}

/**
 * What is kept of something that was tried and has to wait.
 * @param tried holds the temporary table `cleared`; undefined where nobody can be cleared
 */
export function keepAsked(
  { now }: Pick<ChangeDependencies, 'now'>,
  tried: Knex.Transaction | undefined,
  {
    kind,
    target,
    askedBy,
    decidedBy = [],
    reason,
    data = {},
  }: Omit<ChangeRequest, 'askedBy'> & {
    askedBy: Pick<Staff, 'handle'>;
  },
  clears: number,
): Kept<number> {
  let changeId = 0;
  const asked = { kind, target, reason, data, clears, askedBy: askedBy.handle, askedAt: now() };
  return {
    copy: async (beside: Knex.Transaction) => {
      await rejectWaiting(beside, { kinds: [kind], target, by: askedBy.handle, at: now() });
      changeId = await insertChange(beside, { ...asked, decidedBy: [askedBy.handle, ...decidedBy] });
      if (tried) await keepPeople(tried, beside, changeId);
    },
    settle: async (beside: Knex.Transaction) => {
      const subject = `change ${changeId}`;
      const about = { kind, target, clears };
      await recordEvent(beside, { actor: askedBy.handle, action: 'change.ask', subject, data: about });
      return changeId;
    },
  };
}
