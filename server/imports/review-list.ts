import type { Db } from '../../db/connection';
import { allowLongWork } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { findIncident } from '../incidents/incidents-repository';
import { findNewestRevision } from '../incidents/revisions-repository';
import { findVersionOfImport } from '../lists/versions-repository';
import { findChanges } from '../matching/changes-repository';
import type { Variant } from '../matching/counts-repository';
import { findLevels } from '../matching/people-levels';
import { type Import, mostNamed, type SampleAnswer } from '../rows/import';
import { addCounts, getImport } from './imports-repository';

type Database = Pick<Dependencies, 'db'>;

/**
 * Works out whose answers for its exposure a list that waits for approval would change, and what the people whom the operator knows would be
 * told. It goes through all matches twice: seconds for a million members.
 */
export async function reviewList({ db }: Database, importId: number): Promise<Import> {
  const waiting = await getImport(db, importId);
  const version = await findVersionOfImport(db, importId);
  if (!version || version.isLive) return waiting;
  const before = await variantOf({ db }, waiting);
  const after = { ...before, listVersionId: version.listVersionId };
  const found = await db.transaction(async (trx) => {
    await allowLongWork(trx, '10min');
    const changes = await findChanges(trx, before, after, { exposure: waiting.exposure ?? '', limit: mostNamed });
    return { changes, samples: await sampleAnswers(trx, waiting, after) };
  });
  await addCounts(db, importId, found);
  return getImport(db, importId);
}

/** As customers are told now; for a draft, as they would be. */
async function variantOf({ db }: Database, { incident = '', incidentId = 0 }: Import): Promise<Variant> {
  const found = await findIncident(db, incident);
  if (found?.liveRevisionId) return { incidentId };
  return { incidentId, revisionId: (await findNewestRevision(db, incidentId))?.revisionId };
}

async function sampleAnswers(db: Db, { options, exposure = '' }: Import, after: Variant): Promise<SampleAnswer[]> {
  const { affected = [], unaffected = [] } = options.samples ?? {};
  const levels = await findLevels(db, after, exposure, [...affected, ...unaffected]);
  const answers = (memberIds: string[], isAffected: boolean) =>
    memberIds.map((memberId) => ({ memberId, isAffected, answer: levels.get(memberId) ?? null }));
  return [...answers(affected, true), ...answers(unaffected, false)];
}
