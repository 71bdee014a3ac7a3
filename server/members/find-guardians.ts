import type { Dependencies } from '../dependencies';
import { openProfile } from '../people/profile';

/** Somebody who acts for others (`acts_for`), as they are written to. */
export interface Guardian {
  memberId: string;
  email: string | undefined;
  locale: string | undefined;
}

/** Profiles that are opened without a pause: some milliseconds. */
const atATime = 500;

/**
 * Who acts for whom, by the member ID of the one they act for. That is known from the sealed profile of the guardian alone, so every profile is
 * opened, unless no members file ever had the column.
 * @throws UnreadableError when no key opens one
 */
export async function findGuardians({ db, keys }: Pick<Dependencies, 'db' | 'keys'>): Promise<Map<string, Guardian[]>> {
  const guardians = new Map<string, Guardian[]>();
  const column = JSON.stringify([{ column: 'acts_for' }]);
  const hasColumn = await db('imports')
    .where({ kind: 'members' })
    .whereRaw('header @> ?::jsonb', [column])
    .first('importId');
  let last = '';
  while (hasColumn) {
    const rows = await db('members').where('memberId', '>', last).orderBy('memberId').limit(atATime);
    for (const { memberId, profile, locale } of rows) {
      const { actsFor = [], email } = openProfile(keys, memberId, profile);
      for (const one of actsFor)
        if (one !== memberId) guardians.set(one, [...(guardians.get(one) ?? []), { memberId, email, locale }]);
      last = memberId;
    }
    if (rows.length < atATime) break;
  }
  return guardians;
}
