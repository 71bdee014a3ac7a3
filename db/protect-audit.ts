import type { Knex } from 'knex';
import { applicationRole } from './roles';

/** Role that owns the audit log and signs in nowhere. */
const auditRole = 'shokai_audit';

/** Whether the connection may act for both roles, and the application's may make tables and schemas: so it is in the embedded database. */
export async function mayAssumeRoles(db: Knex): Promise<boolean> {
  const { rows } = await db.raw(
    `select rolsuper and rolname <> :role and exists (
       select from pg_roles as app where app.rolname = :role
         and has_database_privilege(app.oid, current_database(), 'create') and has_schema_privilege(app.oid, 'public', 'create')
     ) as may from pg_roles where rolname = session_user`,
    { role: applicationRole },
  );
  return rows[0].may;
}

/**
 * Takes the audit log out of the application's hands: its role may add events and read them, no more. Where a connection may not do that, the
 * log's triggers alone refuse changes.
 */
export async function protectAudit(owner: Knex): Promise<void> {
  await owner.raw(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${auditRole}') then create role ${auditRole} nologin; end if;
    end $$;
    alter table audit_events owner to ${auditRole};
    alter table audit_chain owner to ${auditRole};
    alter function audit_events_chain() owner to ${auditRole};
    alter function audit_events_refuse() owner to ${auditRole};
    revoke all on audit_events, audit_chain from ${applicationRole};
    grant select on audit_events, audit_chain to ${applicationRole};
    grant insert (actor, action, subject, member_id, reason, data) on audit_events to ${applicationRole};
  `);
}
