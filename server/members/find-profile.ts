import type { Db, Dependencies } from '../dependencies';
import { openProfile, type Profile } from './profile';

/** Undefined when there is no such member. @throws UnreadableError when no key opens it. */
export async function findProfile(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  memberId: string,
): Promise<Profile | undefined> {
  const row = await db('members').where({ member_id: memberId }).first<{ profile: Buffer } | undefined>('profile');
  return row && openProfile(keys, memberId, row.profile);
}
