import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { connect } from './connection';
import { makeQueue } from './make-queue';
import { mayAssumeRoles, protectAudit } from './protect-audit';
import { applicationRole } from './roles';
import { digestOf, schemaSql } from './schema';

/** What leads from an empty database to today's, in order. Until 1.0.0 there is one; what was released is never changed afterwards. */
const migrations: { name: string; sql: () => string }[] = [{ name: '001_schema', sql: schemaSql }];

/** Names of the migrations that the database still lacks. @throws ConfigurationError when another version made it, before 1.0 or later than this one. */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  if (await db.schema.hasTable('knex_migrations')) throw tooOld();
  const done = (await db.schema.hasTable('migrations')) ? await db('migrations').select('name', 'digest') : [];
  const names = migrations.map(({ name }) => name);
  const unknown = done.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  if (unknown.length > 0)
    throw new ConfigurationError(
      `The database was made by a newer version (it has ${unknown.join(', ')}); update this one.`,
    );
  const applied = new Map<string, Buffer>(done.map(({ name, digest }) => [name, digest]));
  if (migrations.some(({ name, sql }) => applied.get(name)?.equals(digestOf(sql())) === false)) throw tooOld();
  return names.filter((name) => !applied.has(name));
}

const tooOld = () =>
  new ConfigurationError(
    'This database was made by a version before 1.0 whose tables were others; make a new one (a demo: delete DATA_DIR) and load its files again.',
  );

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
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return [];
  await makeQueue(db);
  await db.transaction(async (trx) => {
    for (const { name, sql } of migrations.filter((one) => pending.includes(one.name))) {
      const text = sql();
      await trx.raw(text.replaceAll('?', '\\?'));
      await trx('migrations').insert({ name, digest: digestOf(text) });
    }
    if (mayAssume) await trx.raw('set local role none').then(() => protectAudit(trx));
  });
  return pending;
}
