import type { Db } from '../../db/connection';
import { withClient } from '../../db/connection';
import { type Variant, variantSql } from './counts-repository';

/** How certainly an exposure of the variant matches each of a few people; those whom it does not match are absent. */
export async function findLevels(
  db: Db,
  variant: Variant,
  exposure: string,
  people: string[],
): Promise<Map<string, 'certain' | 'possible'>> {
  const levels = new Map<string, 'certain' | 'possible'>();
  for (const person of people) {
    const { rows } = await withClient(db, (client) =>
      client.query<{ isCertain: boolean }>(
        `with ${variantSql(variant, '$2')}
         select m.is_certain as "isCertain"
         from matches m
         join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
         where e.code = $1`,
        [exposure, person],
      ),
    );
    if (rows[0]) levels.set(person, rows[0].isCertain ? 'certain' : 'possible');
  }
  return levels;
}
