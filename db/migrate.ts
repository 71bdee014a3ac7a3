import type { Knex } from 'knex';
import { ConfigurationError } from '../server/errors';
import { holdFigures, recordFigures } from '../server/figures/figures-repository';
import { figureKinds, presentSql } from '../server/figures/figures-sql';
import { applicationIsApart, makeAuditLog, takeRoles } from './audit-owner';
import { connect } from './connection';
import { makeQueue } from './make-queue';
import { applicationRole } from './roles';
import { auditSql, digestOf, tablesSql } from './schema';

/** One step of the schema. From 1.0.0 on it runs while an older version may still serve: it adds, and takes nothing away that the older one needs. */
export interface Migration {
  name: string;
  /** What it does, as text: its digest is kept, and a released one is never changed. */
  sql: () => string;
  /** As the application's role, which the tables belong to. */
  run: (trx: Knex.Transaction, isApart: boolean) => Promise<void>;
}

/** What leads from an empty database to today's, in order. Until 1.0.0 there is one; what was released is never changed afterwards. */
export const migrations: readonly Migration[] = [
  { name: '001_schema', sql: () => tablesSql() + auditSql(), run: makeSchema },
];

async function makeSchema(trx: Knex.Transaction, isApart: boolean): Promise<void> {
  await makeAuditLog(trx, isApart);
  if (isApart) await trx.raw(`set local role ${applicationRole}`);
  await trx.raw(tablesSql().replaceAll('?', '\\?'));
}

/** Names of the migrations that the database still lacks. @throws ConfigurationError when another version made it, before 1.0 or later than this one. */
export async function pendingMigrations(db: Knex, steps: readonly Migration[] = migrations): Promise<string[]> {
  if (await db.schema.hasTable('knex_migrations')) throw tooOld();
  const done = (await db.schema.hasTable('migrations')) ? await db('migrations').select('name', 'digest') : [];
  const names = steps.map(({ name }) => name);
  const unknown = done.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  if (unknown.length > 0)
    throw new ConfigurationError(
      `The database was made by a newer version (it has ${unknown.join(', ')}); update this one.`,
    );
  const applied = new Map<string, Buffer>(done.map(({ name, digest }) => [name, digest]));
  if (steps.some(({ name, sql }) => applied.get(name)?.equals(digestOf(sql())) === false)) throw tooOld();
  return names.filter((name) => !applied.has(name));
}

const tooOld = () =>
  new ConfigurationError(
    'This database was made by a version before 1.0 whose tables were others; make a new one (a demo: delete DATA_DIR) and load its files again.',
  );

/**
 * Brings the schema up to date; safe to run twice at once. The second waits for the first.
 *
 * Where the application has a role of its own (docs/operations.md, "Database"), that role gets the tables, and the audit log is kept from it.
 * @returns names of the migrations that were applied
 * @throws ConfigurationError where the audit log cannot be kept from that role
 */
export async function migrate(ownerUrl: string, steps: readonly Migration[] = migrations): Promise<string[]> {
  const owner = connect(ownerUrl, { max: 2, long: true });
  try {
    return await owner.transaction(async (holder) => {
      await holder.raw("set local lock_timeout = 0; select pg_advisory_xact_lock(hashtext('shokai.migrate'))");
      if ((await pendingMigrations(owner, steps)).length === 0) return [];
      const isApart = await applicationIsApart(owner);
      if (isApart) await takeRoles(owner);
      const db = connect(ownerUrl, { max: 2, long: true, role: isApart ? applicationRole : undefined });
      return await applyPending(db, isApart, steps).finally(() => db.destroy());
    });
  } finally {
    await owner.destroy();
  }
}

/** What an empty database holds is right as it is: from here on it is compared with (server/figures/). */
async function recordFirstFigures(trx: Knex.Transaction): Promise<void> {
  await trx.raw(
    `insert into figures (kind, subject, value)
     select kind, subject, value from (${presentSql(figureKinds)}) p where not exists (select from figures)`,
  );
  await trx.raw(`update self_check set counted_at = now() where counted_at = '-infinity'`);
}

async function applyPending(db: Knex, isApart: boolean, steps: readonly Migration[]): Promise<string[]> {
  const pending = await pendingMigrations(db, steps);
  const isNew = !(await db.schema.hasTable('migrations'));
  await makeQueue(db);
  await db.transaction(async (trx) => {
    // What an upgrade changes was meant; what was wrong before it stays wrong.
    if (!isNew) await holdFigures(trx, figureKinds);
    for (const { name, sql, run } of steps.filter((one) => pending.includes(one.name))) {
      await run(trx, isApart);
      await trx('migrations').insert({ name, digest: digestOf(sql()) });
    }
    if (isNew) await recordFirstFigures(trx);
    else await recordFigures(trx, figureKinds);
  });
  return pending;
}
