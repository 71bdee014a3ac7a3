import { withClient } from '../../db/connection';
import type { Db } from '../dependencies';
import { type Variant, variantSql } from './counts-repository';

/** How certainly an exposure of the variant matches each of the given people; those whom it does not match are absent. */
export async function findLevels(
  db: Db,
  variant: Variant,
  exposure: string,
  people: string[],
): Promise<Map<string, 'certain' | 'possible'>> {
  if (people.length === 0) return new Map();
  const { rows } = await withClient(db, (client) =>
    client.query<{ person: string; isCertain: boolean }>(
      `with ${variantSql(variant)}
       select m.person, m.is_certain as "isCertain"
       from matches m
       join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
       where e.code = $1 and m.person = any ($2)`,
      [exposure, people],
    ),
  );
  return new Map(rows.map(({ person, isCertain }) => [person, isCertain ? 'certain' : 'possible']));
}
