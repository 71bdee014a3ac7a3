import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';
import { openProfile, type Profile } from '../people/profile';

export interface Member {
  memberId: string;
  isWithdrawn: boolean;
  /** `ja`, `en`, as the company's file said. */
  locale: string | undefined;
  /** Undefined where no key opens it: such a record is never "nothing known". */
  profile: Profile | undefined;
}

interface MemberRow {
  member_id: string;
  is_withdrawn: boolean;
  locale: string | null;
  profile: Buffer;
}

/** The members that exist among the given IDs, in order of their ID. */
export async function listMembers(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  memberIds: string[],
): Promise<Member[]> {
  const rows = await db('members')
    .join('standings', 'standings.standing_id', 'members.standing_id')
    .whereIn('member_id', memberIds)
    .orderBy('member_id')
    .select<MemberRow[]>('member_id', 'is_withdrawn', 'locale', 'profile');
  return rows.map((row) => ({
    memberId: row.member_id,
    isWithdrawn: row.is_withdrawn,
    locale: row.locale ?? undefined,
    profile: readable(() => openProfile(keys, row.member_id, row.profile)),
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
