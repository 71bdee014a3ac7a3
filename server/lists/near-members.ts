import type { Db } from '../../db/connection';
import { nearEmails, nearIds } from '../people/identifier-shape';
import { mostNear, type StrayRow } from '../rows/strays';
import type { Keyring } from '../sealing/keyring';

/** Members whom identifiers that match nobody would mean without a mark, by the row: where that is one member alone. The first rows only. */
export async function findNearMembers(
  { db, keys }: { db: Db; keys: Keyring },
  strays: readonly StrayRow[],
): Promise<Map<number, string>> {
  const looked = strays.slice(0, mostNear);
  const ids = new Map(
    looked.flatMap((stray) => (stray.column === 'member_id' ? [[stray.row, nearIds(stray.value)] as const] : [])),
  );
  const digests = new Map(looked.map((stray) => [stray.row, digestsOf(keys, stray)] as const));
  const there = new Set<string>(
    await db('members')
      .whereIn('memberId', [...new Set([...ids.values()].flat())])
      .pluck('memberId'),
  );
  const byDigest = await findByDigest(db, [...digests.values()].flat());
  const near = new Map<number, string>();
  for (const { row } of looked) {
    const members = new Set([
      ...(ids.get(row) ?? []).filter((id) => there.has(id)),
      ...(digests.get(row) ?? []).flatMap((digest) => byDigest.get(digest.toString('hex')) ?? []),
    ]);
    const [only] = members;
    if (members.size === 1 && only !== undefined) near.set(row, only);
  }
  return near;
}

function digestsOf(keys: Keyring, { column, value }: StrayRow): Buffer[] {
  if (column === 'email') return nearEmails(value).map((email) => keys.digest('email', email));
  if (column === 'login_id') return nearIds(value).map((id) => keys.digest('login_id', id));
  return [];
}

async function findByDigest(db: Db, digests: Buffer[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (digests.length === 0) return found;
  const rows = await db('identifiers').whereRaw('digest = any (?)', [digests]).select('digest', 'memberId');
  for (const { digest, memberId } of rows) {
    const key = digest.toString('hex');
    found.set(key, [...(found.get(key) ?? []), memberId]);
  }
  return found;
}
