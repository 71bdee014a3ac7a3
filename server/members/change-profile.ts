import type { Knex } from 'knex';
import { NotFoundError, RefusedError } from '../errors';
import { digestsOf, identifierKinds } from '../people/member-digests';
import { openProfile, type Profile, sealProfile } from '../people/profile';
import type { Keyring } from '../sealing/keyring';

/**
 * Changes a member's profile and, in step with it, what finds the member. The row stays locked to the end of the transaction.
 * @param change returns the whole new profile
 * @throws NotFoundError when there is no such member.
 * @throws RefusedError when another member has the login ID.
 */
export async function changeProfile(
  trx: Knex.Transaction,
  { keys, now }: { keys: Keyring; now: () => Date },
  memberId: string,
  change: (profile: Profile) => Profile,
): Promise<void> {
  const row = await trx('members').where({ memberId }).forUpdate().first('profile', 'digests');
  if (!row) throw new NotFoundError('There is no such member.');
  const profile = change(openProfile(keys, memberId, row.profile));
  const digests = digestsOf(keys, profile);
  await trx('members')
    .where({ memberId })
    .update({ profile: sealProfile(keys, memberId, profile), digests, updatedAt: now() });
  const dropped = row.digests.filter((digest: Buffer | null) => digest !== null);
  await trx('identifiers').where({ memberId }).whereIn('digest', dropped).delete();
  await insertIdentifiers(trx, memberId, digests);
}

async function insertIdentifiers(trx: Knex.Transaction, memberId: string, digests: (Buffer | null)[]): Promise<void> {
  const rows = digests.map((digest, index) => ({ digest, kind: identifierKinds[index], memberId }));
  const present = rows.filter(({ digest }) => digest !== null);
  if (present.length === 0) return;
  try {
    await trx('identifiers').insert(present);
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'identifiers_login_id')
      throw new RefusedError('Another member has this login ID.', { told: 'refusals:login_id_taken' });
    throw error;
  }
}
