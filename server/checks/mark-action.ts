import type { Dependencies } from '../dependencies';
import { InvalidInputError } from '../errors';
import { deleteDoneAction, insertDoneAction } from './done-actions-repository';

/** Sets the mark "done" on one of a member's actions, or takes it back. @throws InvalidInputError when it is no key of an action. */
export async function markAction(
  { db, now }: Pick<Dependencies, 'db' | 'now'>,
  { memberId, action, isDone }: { memberId: string; action: string; isDone: boolean },
): Promise<void> {
  if (!/^[a-z0-9_]{1,40}$/.test(action))
    throw new InvalidInputError('This is not an action of the result page.', [], { told: 'refusals:no_action' });
  if (isDone) await insertDoneAction(db, memberId, action, now());
  else await deleteDoneAction(db, memberId, action);
}
