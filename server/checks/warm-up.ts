import type { Dependencies } from '../dependencies';
import { findFacts } from './checks-repository';

/** No member ID and no digest begins so. */
const nobody = '  ';

/**
 * Has every connection of the pool plan what customers ask, before the first of them does: on the day of an announcement they come all at once.
 * What fails here is met, and told, where somebody asks.
 */
export async function warmUp({ db }: Pick<Dependencies, 'db'>): Promise<void> {
  const connections = Array.from({ length: db.client.pool.max }, () => findFacts(db, nobody, [], undefined, true));
  await Promise.allSettled(connections);
}
