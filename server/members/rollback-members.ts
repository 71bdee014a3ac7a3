import type { Knex } from 'knex';
import { deleteCredentials, restoreCredentials } from '../credentials/merge-credentials';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { relinkEntries, unlinkEntries } from '../lists/relink-entries';
import { openProfile, withChosenLoginId } from '../people/profile';
import type { Import } from '../rows/import';
import { isInForceSql } from '../rows/import-states';
import { changeProfile } from './change-profile';
import { broughtIdentifiers, forgetReplaced, restoreMembers } from './merge-members';
import { undoRejectedMembers } from './rejected-members-repository';

/** Puts members back as they were before one import; what they set in the portal themselves since stays. */
export async function rollbackMembers(
  trx: Knex.Transaction,
  { importId }: Import,
  deps: Pick<Dependencies, 'keys' | 'now'>,
): Promise<object> {
  await refuseLater(trx, importId);
  const chosen = await listChosenLoginIds(trx, importId, deps);
  await trx.raw(
    `create temporary table gone on commit drop as
     select m.member_id from members m
     where m.import_id = ${importId}
       and not exists (select from replaced_members r where r.member_id = m.member_id and r.import_id = ${importId})`,
  );
  const gone = 'select member_id from gone';
  await trx.raw(`create temporary table brought on commit drop as ${broughtIdentifiers(importId)}`);
  await deleteCredentials(trx, gone);
  const counts = await restoreMembers(trx, importId, gone).catch(refuseTakenLoginId);
  await restoreCredentials(trx, importId);
  const regained = regainedIdentifiers(importId);
  await unlinkEntries(trx, 'select member_id, digest from brought', gone);
  await trx.raw(`create temporary table moved on commit drop as select digest from brought union ${regained}`);
  await forgetReplaced(trx, importId);
  await relinkEntries(trx, 'select digest from moved');
  await undoRejectedMembers(trx, importId);
  for (const { memberId, loginId } of chosen)
    await changeProfile(trx, deps, memberId, (profile) => withChosenLoginId(profile, loginId));
  return counts;
}

const regainedIdentifiers = (importId: number) => `
  select d.digest from replaced_members r cross join lateral unnest(r.digests) as d (digest)
  where r.import_id = ${importId} and d.digest is not null`;

/** Members of this import that a later one, still in force, changed, removed or repeated. */
async function refuseLater(trx: Knex.Transaction, importId: number): Promise<void> {
  const { rows } = await trx.raw<{ rows: { import_id: number }[] }>(
    `select i.import_id from imports i
     where i.kind = 'members' and ${isInForceSql('i.state')} and i.import_id > :importId
       and (coalesce((i.counts->'unchangedOf'->>:key)::int, 0) > 0
         or exists (select from replaced_members r where r.import_id = i.import_id and r.previous_import_id = :importId))
     order by i.import_id desc limit 1`,
    { importId, key: String(importId) },
  );
  if (rows[0])
    throw new RefusedError(
      `Import ${rows[0].import_id} has changed or confirmed members of import ${importId} since; roll that one back first.`,
      { told: 'refusals:rollback_later', values: { import: importId, later: rows[0].import_id } },
    );
}

function refuseTakenLoginId(error: unknown): never {
  if ((error as { constraint?: string }).constraint !== 'identifiers_login_id') throw error;
  throw new RefusedError('A login ID that would come back has been taken by another member since.', {
    told: 'refusals:rollback_login_id',
  });
}

/** Login IDs that members of this import chose in the portal. */
async function listChosenLoginIds(
  trx: Knex.Transaction,
  importId: number,
  { keys }: Pick<Dependencies, 'keys' | 'now'>,
) {
  const rows = await trx('members as m')
    .join('credentials as c', 'c.memberId', 'm.memberId')
    .join('replaced_members as r', (join) => join.on('r.memberId', 'm.memberId').onVal('r.importId', importId))
    .where({ 'c.loginIdSetHere': true, 'r.isRemoved': false })
    .select<{ memberId: string; profile: Buffer }[]>('m.memberId', 'm.profile');
  return rows.map((row) => ({
    memberId: row.memberId,
    loginId: openProfile(keys, row.memberId, row.profile).loginId,
  }));
}
