import type { Knex } from 'knex';
import { credentialChanges } from '../members/incoming-members';

/** What members set in the portal themselves is never overwritten, nor undone with an import. */
const isOurs = 'not c.password_set_here and not c.login_id_set_here';

/** Takes the credentials of the staging table `incoming`. */
export async function mergeCredentials(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `insert into credentials as c (member_id, scheme, secret, changed_at)
     select member_id, scheme, secret, changed_at from incoming where credential = ${credentialChanges.set}
     on conflict (member_id) do update
     set scheme = excluded.scheme, secret = excluded.secret, changed_at = excluded.changed_at
     where not c.password_set_here`,
  );
  await trx.raw(
    `update credentials c set scheme = 'none', secret = '', changed_at = null
     from incoming i
     where i.credential = ${credentialChanges.clear} and c.member_id = i.member_id and not c.password_set_here`,
  );
}

/** @param members SQL of `member_id`. What they set in the portal stays, for the day they come back. */
export async function deleteCredentials(trx: Knex.Transaction, members: string): Promise<void> {
  await trx.raw(`delete from credentials c where c.member_id in (${members}) and ${isOurs}`);
}

/** Puts credentials back as they were before an import changed or removed their members. */
export async function restoreCredentials(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx.raw(
    `insert into credentials as c (member_id, scheme, secret, changed_at)
     select member_id, scheme, secret, changed_at from replaced_members where import_id = ? and scheme is not null
     on conflict (member_id) do update
     set scheme = excluded.scheme, secret = excluded.secret, changed_at = excluded.changed_at
     where not c.password_set_here`,
    [importId],
  );
  await deleteCredentials(
    trx,
    `select member_id from replaced_members where import_id = ${importId} and scheme is null`,
  );
}
