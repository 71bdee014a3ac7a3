import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { connect } from './connection';
import { mayAssumeRoles, protectAudit } from './protect-audit';
import { applicationRole } from './roles';

const folder = path.join(__dirname, 'migrations');

/** Migrations by name without extension, so that the list is the same from `.ts` sources and from `dist`. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => migrationNames(),
  getMigrationName: (name) => name,
  getMigration: async (name) => require(path.join(folder, name)),
};

function migrationNames(): string[] {
  const files = readdirSync(folder).filter((file) => /^\d{3}_[a-z_]+\.(ts|js)$/.test(file));
  return files.map((file) => path.basename(file, path.extname(file))).sort();
}

/** Names of the migrations that the database still lacks. @throws ConfigurationError when it is newer than this program. */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const known = migrationNames();
  const done: string[] = (await db.schema.hasTable('knex_migrations')) ? await db('knex_migrations').pluck('name') : [];
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new ConfigurationError(
      `The database was made by a newer version (it has ${unknown.join(', ')}); update this one.`,
    );
  return known.filter((name) => !done.includes(name));
}

/**
 * Brings the schema up to date; safe to run twice at once. The second waits for the first.
 *
 * Run by a superuser where the application's role exists, that role gets the tables, and the audit log is taken out of its hands.
 * @returns names of the migrations that were applied
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const lock = connect(ownerUrl, { max: 1, long: true });
  try {
    return await lock.transaction(async (holder) => {
      await holder.raw("set local lock_timeout = 0; select pg_advisory_xact_lock(hashtext('shokai.migrate'))");
      const role = (await mayAssumeRoles(holder)) ? applicationRole : undefined;
      const db = connect(ownerUrl, { max: 2, long: true, role });
      return await applyPending(db, role !== undefined).finally(() => db.destroy());
    });
  } finally {
    await lock.destroy();
  }
}

async function applyPending(db: Knex, mayAssume: boolean): Promise<string[]> {
  if ((await pendingMigrations(db)).length === 0) return [];
  // Whoever held knex's own lock is dead, since we hold ours.
  if (await db.schema.hasTable('knex_migrations_lock')) await db.migrate.forceFreeMigrationsLock({ migrationSource });
  const [, applied] = await db.migrate.latest({ migrationSource });
  if (mayAssume)
    await db.transaction(async (owner) => owner.raw('set local role none').then(() => protectAudit(owner)));
  return applied;
}
