import type { Staff } from '../people/staff';
import type { ApplyChange, ChangeDependencies } from './ask-for-change';
import type { Change, ChangeKind } from './change';

/**
 * What becomes of a kind of change once a second person said yes: `apply` in the transaction of the approval, or `then` after it, where that
 * takes long. `own`: such a thing is approved where it is shown (a list, a revision), not here by its number alone.
 */
export type KindOfChange =
  | { apply: ApplyChange }
  | { then: (deps: ChangeDependencies, change: Change, by: Staff) => Promise<void> }
  | { approve: (deps: ChangeDependencies, change: Change, by: Staff, clears: number | undefined) => Promise<void> };

export type ChangeRegistry = Partial<Record<ChangeKind, KindOfChange>>;
