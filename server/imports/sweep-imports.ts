import type { Db } from '../../db/connection';
import { type Job, recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { fileStates, isStanding, isUploadingSql, workingStates } from '../rows/import-states';
import { isHeld } from './import-locks';
import { forgetPeople, moveImport, updateImport } from './imports-repository';
import { deleteRejects } from './rejects-repository';
import { eraseStagedFile } from './staged-file';

const actor: Job = 'job-imports';
const day = 86_400_000;
/** Files and rejected rows hold personal data: they go this long after they came, whatever became of the import. */
const kept = 30 * day;
/**
 * A process at work tells its progress every second; one that has been silent for so long without holding its lock is dead. An upload may
 * stall for as long as the portal keeps its connection open.
 */
const silence = 15_000;
const uploadSilence = 360_000;

/** Erases what imports left behind and calls those failed whose process died. Call it often; it may run twice at once. */
export async function sweepImports({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<void> {
  await failInterrupted({ db, now });
  const old = await db('imports')
    .whereNull('erasedAt')
    .where('importedAt', '<', new Date(now().getTime() - kept))
    .select('importId', 'state');
  for (const { importId, state } of old) {
    await db.transaction(async (trx) => {
      await eraseStagedFile(trx, importId);
      await deleteRejects(trx, importId);
      await forgetPeople(trx, [importId], { known: !isStanding({ state }) });
      await updateImport(trx, importId, { erasedAt: now() });
      await recordEvent(trx, { actor, action: 'import.erase', subject: `import ${importId}` });
    });
  }
  await eraseFinished(db);
}

async function failInterrupted({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<void> {
  const before = (milliseconds: number) => new Date(now().getTime() - milliseconds);
  const silent = await db('imports')
    .whereIn('state', [...workingStates])
    .whereRaw(
      `coalesce((progress->>'at')::timestamptz, imported_at) < case when ${isUploadingSql('state')} then ?::timestamptz else ? end`,
      [before(uploadSilence), before(silence)],
    )
    .pluck('importId');
  for (const importId of silent)
    if (!(await isHeld(db, importId)))
      await db.transaction(async (trx) => {
        const failure = { code: 'interrupted', params: {} };
        const subject = `import ${importId}`;
        if (await moveImport(trx, importId, 'fail', { failure }))
          await recordEvent(trx, { actor, action: 'import.fail', subject, reason: failure.code });
      });
}

/** A file is needed only until its import has come to an end. */
async function eraseFinished(db: Db): Promise<void> {
  const needed = db('imports')
    .whereIn('state', [...fileStates])
    .select('importId');
  await db('staged_files').whereNotIn('importId', needed).delete();
}
