import type { Dependencies } from '../dependencies';
import { openProfile } from '../people/profile';

const fromEachEnd = 100;

/**
 * Opens the profiles at both ends of the member IDs.
 * @returns how many were opened
 * @throws UnreadableError when one does not open.
 */
export async function openSomeProfiles({ db, keys }: Pick<Dependencies, 'db' | 'keys'>): Promise<number> {
  const from = (order: 'asc' | 'desc') =>
    db('members').select('memberId', 'profile').orderBy('memberId', order).limit(fromEachEnd);
  const members = [...(await from('asc')), ...(await from('desc'))];
  for (const { memberId, profile } of members) openProfile(keys, memberId, profile);
  return new Set(members.map(({ memberId }) => memberId)).size;
}
