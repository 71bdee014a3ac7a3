import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { openProfile, type Profile } from '../people/profile';

/** Undefined when there is no such member. @throws UnreadableError when no key opens it. */
export async function findProfile(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  memberId: string,
): Promise<Profile | undefined> {
  const row = await db('members').where({ memberId }).first<{ profile: Buffer } | undefined>('profile');
  return row && openProfile(keys, memberId, row.profile);
}
