import type { Db } from '../../db/connection';

/** Known people of the lists that are live, by exposure. */
export async function listLiveSamples(
  db: Db,
): Promise<{ incidentId: number; exposure: string; affected: string[]; unaffected: string[] }[]> {
  const rows = await db('list_versions as v')
    .join('imports as i', 'i.import_id', 'v.import_id')
    .where('v.is_live', true)
    .whereRaw("i.options -> 'samples' is not null")
    .orderBy(['v.incident_id', 'v.exposure_code'])
    .select('v.incidentId', 'v.exposureCode', db.raw("i.options -> 'samples' as samples"));
  return rows.map(({ incidentId, exposureCode, samples }) => ({
    ...{ incidentId, exposure: exposureCode },
    ...{ affected: samples.affected ?? [], unaffected: samples.unaffected ?? [] },
  }));
}
