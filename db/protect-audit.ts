import type { Knex } from 'knex';

/** Owns the audit tables and can never sign in: the application's role cannot switch their triggers off. */
const owner = 'shokai_audit';

/**
 * Gives the audit log to a role of its own and leaves the application's role INSERT and SELECT. Call it after every migration,
 * when blanket grants have been made. Where the migrating role is no superuser nothing changes: triggers and chain still hold.
 * @param appRole the role that the server and the commands connect as, when it is another than the migrating one.
 */
export async function protectAudit(db: Knex, appRole?: string): Promise<void> {
  const { rows } = await db.raw(`select rolsuper from pg_roles where rolname = current_user`);
  if (!rows[0]?.rolsuper) return;
  await db.raw(`
    do $$ begin create role ${owner} nologin; exception when duplicate_object or unique_violation then null; end $$;
    alter table audit_events owner to ${owner};
    alter table audit_chain owner to ${owner};
    alter function audit_events_chain() owner to ${owner};
    alter function audit_events_refuse() owner to ${owner};
  `);
  if (appRole)
    await db.raw(
      `revoke all on audit_events, audit_chain from :role:;
       grant select on audit_events, audit_chain to :role:;
       grant insert (actor, action, subject, member_id, reason, data) on audit_events to :role:;`,
      { role: appRole },
    );
}
