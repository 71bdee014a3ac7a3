import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { deleteHoneytoken, insertHoneytoken } from '../members/honeytokens-repository';
import { listMembers } from '../members/list-members';
import { requireStaff } from '../staff/staff-repository';
import { checkMember } from './check-person';

/**
 * Marks an invented member: whoever on the staff opens them is named to the admins. Only somebody whom nothing matches can be one, so that nobody who
 * was affected is left out of what is written to people, and no figure counts somebody invented.
 * @param command.by email of an admin
 * @throws NotFoundError when there is no such member
 * @throws RefusedError when an exposure matches them, or nobody can say
 */
export async function markHoneytoken(deps: Dependencies, command: { memberId: string; by: string }): Promise<void> {
  const { memberId, by } = command;
  const staff = await requireStaff(deps, by, ['admin']);
  const [member] = await listMembers(deps, [memberId]);
  if (!member) throw new NotFoundError(`There is no member ${memberId}.`);
  const { verdict, exposures } = await checkMember(deps, memberId, { via: 'cli' });
  if (exposures.length > 0 || (verdict !== 'not_affected' && verdict !== 'no_match_so_far'))
    throw new RefusedError(
      `The answer for ${memberId} is ${verdict}: only somebody whom nothing matches can be an invented member. Nothing was marked.`,
    );
  await deps.db.transaction(async (trx) => {
    if (!(await insertHoneytoken(trx, { memberId, markedBy: staff.handle, markedAt: deps.now() }))) return;
    await recordEvent(trx, { actor: staff.handle, action: 'honeytoken.mark', subject: memberId });
  });
}

/** @throws NotFoundError when the member was not marked */
export async function unmarkHoneytoken(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  { memberId, by }: { memberId: string; by: string },
): Promise<void> {
  const staff = await requireStaff(deps, by, ['admin']);
  await deps.db.transaction(async (trx) => {
    if (!(await deleteHoneytoken(trx, memberId))) throw new NotFoundError(`${memberId} is not marked.`);
    await recordEvent(trx, { actor: staff.handle, action: 'honeytoken.unmark', subject: memberId });
  });
}
