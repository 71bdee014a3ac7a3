import type { Knex } from 'knex';
import type { ListComparison } from '../rows/import';

/**
 * Compares a version with the one that is live now, by whom they mean.
 * @param named how many different people the version names
 */
export async function compareWithLive(
  trx: Knex.Transaction,
  listVersionId: number,
  named: number,
): Promise<ListComparison> {
  const live = await trx('list_versions as v')
    .join('list_versions as l', (join) =>
      join.on('l.incidentId', 'v.incidentId').on('l.exposureCode', 'v.exposureCode').onVal('l.isLive', true),
    )
    .where('v.listVersionId', listVersionId)
    .first('l.listVersionId');
  if (!live) return { liveVersionId: null, added: named, removed: 0, changed: 0, unchanged: 0 };
  const { rows } = await trx.raw<{ rows: [Omit<ListComparison, 'liveVersionId'>] }>(
    `with new_people as (${people}), live_people as (${people})
     select count(*) filter (where l.person is null)::int as added,
       count(*) filter (where n.person is null)::int as removed,
       count(*) filter (where n.identifiers <> l.identifiers)::int as changed,
       count(*) filter (where n.identifiers = l.identifiers)::int as unchanged
     from new_people n
     full join live_people l on l.person = n.person`,
    [listVersionId, live.listVersionId],
  );
  return { liveVersionId: live.listVersionId, ...rows[0] };
}

/** Each person with all identifiers that their entries give. */
const people = `
  select p.person, array_agg(distinct d.digest order by d.digest) as identifiers
  from list_people p
  join list_entries e using (list_version_id, row_number)
  left join lateral unnest(e.digests) as d (digest) on true
  where p.list_version_id = ? and p.is_counted and not p.is_former
  group by p.person`;
