import type { Knex } from 'knex';
import { compileRules } from '../../server/matching/compile-rules';
import { registerStandings } from '../../server/matching/register-standings';
import { codeKey } from '../../server/people/code-key';

/** An applied import of activities, one for each of the facets, whose coverage is a range such as `[2016-05-19T15:00Z,2016-08-14T15:00Z)`. */
export async function loadActivities(
  db: Knex,
  { covers, facets = [] }: { covers?: string; facets?: { activity: string; site?: string; paymentMethod?: string }[] },
): Promise<void> {
  await db.transaction(async (trx) => {
    const [{ importId }] = await trx('imports')
      .insert({ kind: 'activities', state: 'applied', importedBy: 'staff-1', covers: covers ?? null })
      .returning('importId');
    await trx.raw(`create table activities_${importId} partition of activities for values in (${importId})`);
    for (const [rowNumber, facet] of facets.entries()) {
      await trx('facets').insert(withKeys(facet)).onConflict().ignore();
      const { facetId } = await trx('facets')
        .where({ site: null, paymentMethod: null, ...facet })
        .first('facetId');
      const time = { fromAt: '2016-06-01T00:00Z', untilAt: '2016-06-01T00:01Z' };
      await trx('activities').insert({
        ...time,
        segmentId: importId,
        importId,
        rowNumber,
        facetId,
        memberId: 'M1',
      });
      await trx('import_facets').insert({ ...time, importId, facetId, rowCount: 1 });
      const { activityKey, siteKey } = withKeys(facet);
      const pair = { importId, activityKey, siteKey: siteKey ?? null, midnightCount: 0, isMidnightDay: false };
      await trx('import_pairs')
        .insert({ ...pair, ...time, rowCount: 1 })
        .onConflict(['importId', 'activityKey', 'siteKey'])
        .ignore();
    }
    await compileRules(trx);
  });
}

const withKeys = (facet: { activity: string; site?: string; paymentMethod?: string }) => ({
  ...facet,
  activityKey: codeKey(facet.activity),
  siteKey: facet.site && codeKey(facet.site),
  paymentMethodKey: facet.paymentMethod && codeKey(facet.paymentMethod),
});

/** A live list with no entries. */
export async function loadLiveList(db: Knex, code: string, exposureCode: string): Promise<void> {
  const { incidentId } = await db('incidents').where({ code }).first('incidentId');
  const [{ importId }] = await db('imports')
    .insert({ kind: 'list', state: 'applied', importedBy: 'staff-1', incidentId, exposureCode })
    .returning('importId');
  await db('list_versions').insert({
    importId,
    incidentId,
    exposureCode,
    number: 1,
    isLive: true,
    liveFrom: new Date(),
  });
}

/** A member of these kinds; undefined: no file ever gave any. */
export async function loadMember(db: Knex, memberId: string, kinds: string[] | undefined): Promise<void> {
  const [standingId] = await registerStandings(db, [
    { isWithdrawn: false, memberKinds: kinds ?? [], kindsKnown: kinds !== undefined, formerKinds: [] },
  ]);
  await db('members').insert({ memberId, standingId, profile: Buffer.alloc(0), importId: 0 });
}
