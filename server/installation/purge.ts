import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { holdFigures, recordFigures } from '../figures/figures-repository';
import { figureKinds } from '../figures/figures-sql';
import { settleCoverage } from '../incidents/settle-coverage';
import { recordPeople } from '../matching/people-figures';
import type { Staff } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';

export type PurgeDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

export interface PurgeCommand {
  /** Email of the approver or admin who does it. */
  by: string;
  /** Find out what would go, and leave it there. */
  dryRun?: boolean;
}

/** Rows that went, by table. */
export type Purged = Record<string, number>;

/** Thrown at the end of a trial, so that the transaction leaves everything where it was. */
class Trial extends Error {
  constructor(readonly purged: Purged) {
    super('trial');
  }
}

/**
 * Removes what the portal no longer needs, in one transaction, and records what went, for good.
 * @param subject what the audit log calls it
 * @throws ForbiddenError when the person may not
 */
export async function purge(
  { db, keys }: PurgeDependencies,
  { by, dryRun }: PurgeCommand,
  subject: string,
  remove: (trx: Knex.Transaction, staff: Staff) => Promise<Purged>,
): Promise<Purged> {
  const work = db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, ['approver', 'admin']);
    const purged = await recorded(trx, () => remove(trx, staff));
    if (dryRun) throw new Trial(purged);
    await recordEvent(trx, { actor: staff.handle, action: 'installation.purge', subject, data: { purged } });
    return purged;
  });
  return work.catch((error) => {
    if (error instanceof Trial) return error.purged;
    throw error;
  });
}

/** Removes rows that answers rest on, and records what is there then (rule 6 of docs/matching.md, `self_check`). */
export async function recorded(trx: Knex.Transaction, remove: () => Promise<Purged>): Promise<Purged> {
  await holdFigures(trx, figureKinds);
  const purged = await remove();
  await recordFigures(trx, figureKinds);
  await recordPeople(trx);
  await settleCoverage(trx);
  return purged;
}
