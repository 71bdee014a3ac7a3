import type { Knex } from 'knex';
import { deleteCredentials, mergeCredentials } from '../credentials/merge-credentials';
import { relinkEntries, unlinkEntries } from '../lists/relink-entries';
import { gainedIdentifiers, lostIdentifiers, mergeMembers, removedMembers } from './merge-members';

const nothing = 'select null::text as member_id, null::bytea as digest where false';

/** Takes the staged members of `incoming` over, with their credentials, and links the entries of lists that mean them. */
export async function applyMembers(
  trx: Knex.Transaction,
  importId: number,
  now: Date,
  isReplacing: boolean,
): Promise<void> {
  await mergeMembers(trx, importId, now, isReplacing);
  if (isReplacing) {
    await deleteCredentials(trx, removedMembers(importId));
    await unlinkEntries(trx, nothing, removedMembers(importId));
  }
  await mergeCredentials(trx);
  const moved = `select digest from (${gainedIdentifiers(importId)}) g union all ${lostIdentifiers(importId)}`;
  await relinkEntries(trx, moved);
}
