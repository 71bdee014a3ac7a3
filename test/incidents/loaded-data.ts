import type { Knex } from 'knex';
import { compileRules } from '../../server/matching/compile-rules';
import { registerStandings } from '../../server/matching/register-standings';
import { codeKey } from '../../server/people/code-key';

/** An applied import of activities, one for each of the facets, whose coverage is a range such as `[2016-05-19T15:00Z,2016-08-14T15:00Z)`. */
export async function loadActivities(
  db: Knex,
  { covers, facets = [] }: { covers?: string; facets?: { activity: string; site?: string; payment_method?: string }[] },
): Promise<void> {
  await db.transaction(async (trx) => {
    const [{ import_id }] = await trx('imports')
      .insert({ kind: 'activities', state: 'applied', imported_by: 'staff-1', covers: covers ?? null })
      .returning('import_id');
    await trx.raw(`create table activities_${import_id} partition of activities for values in (${import_id})`);
    for (const [row_number, facet] of facets.entries()) {
      await trx('facets').insert(withKeys(facet)).onConflict().ignore();
      const { facet_id } = await trx('facets')
        .where({ site: null, payment_method: null, ...facet })
        .first('facet_id');
      const time = { from_at: '2016-06-01T00:00Z', until_at: '2016-06-01T00:01Z' };
      await trx('activities').insert({
        ...time,
        segment_id: import_id,
        import_id,
        row_number,
        facet_id,
        member_id: 'M1',
      });
      await trx('import_facets').insert({ ...time, import_id, facet_id, row_count: 1 });
      const { activity_key, site_key } = withKeys(facet);
      const pair = { import_id, activity_key, site_key: site_key ?? null, midnight_count: 0, is_midnight_day: false };
      await trx('import_pairs')
        .insert({ ...pair, ...time, row_count: 1 })
        .onConflict(['import_id', 'activity_key', 'site_key'])
        .ignore();
    }
    await compileRules(trx);
  });
}

const withKeys = (facet: { activity: string; site?: string; payment_method?: string }) => ({
  ...facet,
  activity_key: codeKey(facet.activity),
  site_key: facet.site && codeKey(facet.site),
  payment_method_key: facet.payment_method && codeKey(facet.payment_method),
});

/** A live list with no entries. */
export async function loadLiveList(db: Knex, code: string, exposure_code: string): Promise<void> {
  const { incident_id } = await db('incidents').where({ code }).first('incident_id');
  const [{ import_id }] = await db('imports')
    .insert({ kind: 'list', state: 'applied', imported_by: 'staff-1', incident_id, exposure_code })
    .returning('import_id');
  await db('list_versions').insert({
    import_id,
    incident_id,
    exposure_code,
    number: 1,
    is_live: true,
    live_from: new Date(),
  });
}

/** A member of these kinds; undefined: no file ever gave any. */
export async function loadMember(db: Knex, member_id: string, kinds: string[] | undefined): Promise<void> {
  const [standing_id] = await registerStandings(db, [
    { isWithdrawn: false, memberKinds: kinds ?? [], kindsKnown: kinds !== undefined, formerKinds: [] },
  ]);
  await db('members').insert({ member_id, standing_id, profile: Buffer.alloc(0), import_id: 0 });
}
