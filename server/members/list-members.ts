import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';
import { openProfile, type Profile } from '../people/profile';

export interface Member {
  memberId: string;
  isWithdrawn: boolean;
  /** `ja`, `en`, as the company's file said. */
  locale?: string;
  /** Undefined where no key opens it: such a record is never "nothing known". */
  profile: Profile | undefined;
}

type MemberRow = Omit<Member, 'profile'> & { profile: Buffer };

/** The members that exist among the given IDs, in order of their ID. */
export async function listMembers(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  memberIds: string[],
): Promise<Member[]> {
  const rows = await db('members')
    .join('standings', 'standings.standingId', 'members.standingId')
    .whereIn('memberId', memberIds)
    .orderBy('memberId')
    .select<MemberRow[]>('memberId', 'isWithdrawn', 'locale', 'profile');
  return rows.map((row) => ({
    ...row,
    profile: readable(() => openProfile(keys, row.memberId, row.profile)),
  }));
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}
