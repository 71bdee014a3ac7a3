import type { Knex } from 'knex';
import { findNearMembers } from '../lists/near-members';
import { groupStrays, mostStrays, type StrayRow, type Strays } from '../rows/strays';
import type { Keyring } from '../sealing/keyring';

/**
 * Rows of members who are not there, by the shape of their member ID, with the member whom each would mean if a mark were taken away. Undefined:
 * there are none, or no members are loaded yet.
 */
export async function listActivityStrays(
  { trx, keys }: { trx: Knex.Transaction; keys: Keyring },
  table: string,
): Promise<Strays | undefined> {
  if (!(await trx('members').first('member_id'))) return undefined;
  const { rows } = await trx.raw<{ rows: { row: number; value: string }[] }>(
    `select a.row_number as row, a.member_id as value from ${table} a
     where not exists (select from members m where m.member_id = a.member_id) limit ?`,
    [mostStrays],
  );
  if (rows.length === 0) return undefined;
  const strays = rows.map((row): StrayRow => ({ ...row, column: 'member_id' })).sort((a, b) => a.row - b.row);
  return groupStrays(strays, await findNearMembers({ db: trx, keys }, strays));
}
