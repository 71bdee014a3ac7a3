import type { Dependencies } from '../dependencies';
import { hashQueue } from '../passwords/hash-queue';
import { wrapSecret } from '../passwords/verify-secret';
import { listUnwrapped, replaceSecret } from './credentials-repository';

/** How many accounts are read at a time: about a second of hashing. */
const batch = 20;

/**
 * Makes argon2id of the unsalted digests that an old system kept, without knowing the passwords, whenever no one at a page waits for a hash.
 * What a sign-in changes meanwhile stays as the sign-in left it; several processes may do this at once.
 * @param after member ID; accounts up to it are left out
 * @returns how many there were, and the member ID to go on after; undefined when the last was reached
 */
export async function wrapLegacyHashes(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  after = '',
): Promise<{ wrapped: number; after: string | undefined }> {
  const accounts = await listUnwrapped(deps, after, batch);
  for (const account of accounts)
    await replaceSecret(deps, account, await hashQueue.runInBackground(() => wrapSecret(account.secret)));
  const last = accounts.length < batch ? undefined : accounts.at(-1)?.memberId;
  return { wrapped: accounts.length, after: last };
}
