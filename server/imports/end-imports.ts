import type { Knex } from 'knex';
import { RefusedError } from '../errors';
import { workingStates } from '../rows/import-states';
import { forgetPeople, moveImports } from './imports-repository';

/**
 * Takes imports out of force whose rows are removed for good, so that nothing rests on what they covered: those of one incident's lists, or
 * all. What they still say about individual people is removed: rejected rows, known people of a review, people whose answers a list changed.
 * @throws RefusedError while one of them is at work
 */
export async function endImports(
  trx: Knex.Transaction,
  { incidentId }: { incidentId?: number },
  { by, at }: { by: string; at: Date },
): Promise<void> {
  const chosen = () => trx('imports').modify((query) => incidentId && query.where({ incidentId }));
  const busy = await chosen()
    .whereIn('state', [...workingStates])
    .first('importId');
  if (busy)
    throw new RefusedError(`Import ${busy.importId} is at work; wait for it to end.`, {
      told: 'refusals:import_at_work',
      values: { import: busy.importId },
    });
  await trx('import_rejects').whereIn('importId', chosen().select('importId')).delete();
  await forgetPeople(trx, await chosen().pluck('importId'), { known: true });
  const ended = { endedBy: by, endedAt: at, endReason: 'purge' };
  await moveImports(chosen(), 'purge', ended);
  await moveImports(chosen(), 'cancel', ended);
}
