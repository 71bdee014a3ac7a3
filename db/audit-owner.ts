import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { applicationRole } from './roles';
import { auditSql } from './schema';

/** Role that owns the audit log and signs in nowhere. */
export const auditRole = 'shokai_audit';

/** Whether the role of the application is one beside the one that signed in, and makes tables here: then the audit log is to be kept from it. */
export async function applicationIsApart(db: Knex): Promise<boolean> {
  const { rows } = await db.raw(
    `select exists (
       select from pg_roles as app where app.rolname = :role and app.rolname <> session_user
         and has_database_privilege(app.oid, current_database(), 'create')
     ) as it`,
    { role: applicationRole },
  );
  return rows[0].it;
}

/**
 * Makes sure that the one who signed in may act for the application's role and for the audit log's, which is made where it is missing: by a
 * superuser, or by whoever has CREATEROLE and made the application's role (before PostgreSQL 16, whoever has CREATEROLE).
 * @throws ConfigurationError where that cannot be, or where the application's role could get at the log all the same
 */
export async function takeRoles(owner: Knex): Promise<void> {
  const { rows } = await owner.raw(
    `select session_user as name, app.rolsuper or app.rolcreaterole or app.rolreplication or app.rolbypassrls as is_mighty,
       current_setting('server_version_num')::int >= 160000 as has_set,
       (select rolcanlogin from pg_roles where rolname = :audit) as may_sign_in,
       exists (select from pg_auth_members m join pg_roles r on r.oid = m.roleid
         where r.rolname = :audit and m.member = app.oid) as is_member
     from pg_roles as app where rolname = :role`,
    { role: applicationRole, audit: auditRole },
  );
  const [{ name, is_mighty: isMighty, has_set: hasSet, may_sign_in: maySignIn, is_member: isMember }] = rows;
  if (isMighty)
    throw new ConfigurationError(
      `The role ${applicationRole} could rewrite the audit log; run: alter role ${applicationRole} nosuperuser nocreaterole noreplication nobypassrls.`,
    );
  if (maySignIn || isMember)
    throw new ConfigurationError(
      `The audit log would not be safe; run: alter role ${auditRole} nologin; revoke ${auditRole} from ${applicationRole}.`,
    );
  try {
    if (maySignIn === null) await owner.raw(`create role ${auditRole} nologin`);
    for (const role of [applicationRole, auditRole]) {
      const may = await owner.raw('select pg_has_role(session_user, ?, ?) as it', [role, hasSet ? 'SET' : 'MEMBER']);
      if (!may.rows[0].it) await owner.raw('grant ?? to ??', [role, name]);
    }
  } catch (error) {
    throw new ConfigurationError(
      `The role ${name} may not take the audit log out of the hands of ${applicationRole} (${(error as Error).message.split(' - ').at(-1)}); docs/operations.md says under "Database" what it needs.`,
      { cause: error },
    );
  }
}

/**
 * Makes the audit log: by the role that signs in nowhere, where the application is apart, whose role may then add events and read them, no more.
 * The role of the transaction is the one that signed in afterwards.
 */
export async function makeAuditLog(trx: Knex.Transaction, isApart: boolean): Promise<void> {
  await trx.raw('set local role none');
  await trx.raw(
    isApart ? `create schema audit authorization ${auditRole}; set local role ${auditRole}` : 'create schema audit',
  );
  const { rows } = await trx.raw("select current_setting('search_path') as path");
  await trx.raw('set local search_path = pg_catalog, pg_temp');
  await trx.raw(auditSql().replaceAll('?', '\\?'));
  if (isApart)
    await trx.raw(`
      grant usage on schema audit to ${applicationRole};
      grant select on audit.events, audit.chain to ${applicationRole};
      grant insert (actor, action, subject, member_id, reason, data) on audit.events to ${applicationRole}`);
  await trx.raw("select set_config('search_path', ?, true)", [rows[0].path]);
  await trx.raw('set local role none');
  if (isApart) await leaveAuditRole(trx);
}

/** Whoever migrated is no member of the audit log's role any longer (who made the role may become one again, and only then). */
async function leaveAuditRole(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw(
    'select rolname as name, rolsuper as is_super from pg_roles where rolname = session_user',
  );
  if (!rows[0].is_super) await trx.raw('revoke ?? from ??', [auditRole, rows[0].name]);
}
