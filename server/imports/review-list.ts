import type { Db } from '../../db/connection';
import { allowLongWork } from '../../db/connection';
import { keepAsked } from '../changes/ask-for-change';
import { rejectWaiting } from '../changes/changes-repository';
import { undoAndKeep } from '../changes/undo-and-keep';
import type { Dependencies } from '../dependencies';
import { findIncident } from '../incidents/incidents-repository';
import { findNewestRevision } from '../incidents/revisions-repository';
import { countVanished, listStrays } from '../lists/list-strays';
import { findVersionOfImport, type ListVersion, makeLive } from '../lists/versions-repository';
import { findChanges } from '../matching/changes-repository';
import { findCleared, keepTold } from '../matching/cleared-people';
import type { Variant } from '../matching/counts-repository';
import { findLevels } from '../matching/people-levels';
import { listMembersAmong } from '../members/find-members';
import { type Import, mostNamed, reviewOf, type SampleAnswer } from '../rows/import';
import { addCounts, getImport } from './imports-repository';
import { importTarget } from './waiting-load';

type Database = Pick<Dependencies, 'db'>;
type Reviewing = Pick<Dependencies, 'db' | 'keys' | 'now'>;

/**
 * Works out whose answers for its exposure a list that waits for approval would change, and what the people whom the operator knows would be
 * told. It goes through all matches twice: seconds for a million members.
 */
export async function reviewList({ db, keys, now }: Reviewing, importId: number): Promise<Import> {
  const waiting = await getImport(db, importId);
  const version = await findVersionOfImport(db, importId);
  if (!version || version.isLive) return waiting;
  const before = await variantOf({ db }, waiting);
  const after = { ...before, listVersionId: version.listVersionId };
  const found = await db.transaction(async (trx) => {
    await allowLongWork(trx, '10min');
    const changes = await findChanges(trx, before, after, { exposure: waiting.exposure ?? '', limit: mostNamed });
    const strays = await listStrays({ db: trx, keys }, version.listVersionId);
    const vanished = await countVanished(trx, version.listVersionId);
    return { changes, strays, vanished, samples: await sampleAnswers(trx, waiting, after) };
  });
  const clears = await keepCleared({ db, now }, waiting, version);
  await addCounts(db, importId, { ...found, clears, reviewed: reviewOf(waiting) });
  return getImport(db, importId);
}

/**
 * Keeps whom the list would clear, once it were live, for whoever approves it: as a change that waits.
 * @returns how many
 */
async function keepCleared(
  { db, now }: Pick<Reviewing, 'db' | 'now'>,
  reviewed: Import,
  version: ListVersion,
): Promise<number> {
  const { importId, importedBy, decidedBy } = reviewed;
  let clears = 0;
  await undoAndKeep(db, async (trx) => {
    await keepTold(trx, { incidentId: version.incidentId });
    await makeLive(trx, version, now());
    clears = (await findCleared(trx)).count;
    const target = importTarget(importId);
    const request = { kind: 'list.approve', target, askedBy: { handle: importedBy }, decidedBy } as const;
    if (clears > 0) return keepAsked({ now }, trx, { ...request, data: { import: importId } }, clears);
    const at = now();
    return {
      copy: (beside) => rejectWaiting(beside, { kinds: ['list.approve'], target, by: importedBy, at }),
      settle: async () => 0,
    };
  });
  return clears;
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
  const there = await listMembersAmong(db, [...affected, ...unaffected]);
  const answers = (memberIds: string[], isAffected: boolean) =>
    memberIds.map((memberId) => ({
      memberId,
      isAffected,
      answer: there.has(memberId) ? (levels.get(memberId) ?? null) : ('unknown' as const),
    }));
  return [...answers(affected, true), ...answers(unaffected, false)];
}
