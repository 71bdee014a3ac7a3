import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Dependencies } from '../server/dependencies';
import { RefusedError } from '../server/errors';
import { updateSamples } from '../server/installation/installation-repository';
import { addStaff } from '../server/staff/add-staff';
import { findStaffByEmail } from '../server/staff/staff-repository';
import { demoStaff } from './demo-people';
import { loadCase } from './load-case';
import type { Report } from './report';
import type { SampleCase, SampleSize } from './sample/story';
import { writeSample } from './sample/write-sample';
import { unloadCase } from './unload-case';

/**
 * Fills an installation with sample cases and the staff of the demo, whose passwords `serve` prints. May be called again: it goes on
 * where an earlier call was interrupted; full samples take the place of demo samples.
 * @throws RefusedError in production, and where a case is live with other data
 */
export async function loadSamples(
  deps: Dependencies,
  { cases, size, report }: { cases: readonly SampleCase[]; size: SampleSize; report: Report },
): Promise<void> {
  const { config, db } = deps;
  if (config.production)
    throw new RefusedError('Samples come with staff whose passwords everybody knows; they are not for production.');
  await db.transaction(async (lock) => {
    // Two at once: the second waits, and finds everything there.
    await lock.raw('set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    await lock.raw("select pg_advisory_xact_lock(hashtext('shokai.samples'))");
    await loadAll(deps, { cases, size, report });
  });
}

async function loadAll(
  deps: Dependencies,
  { cases, size, report }: { cases: readonly SampleCase[]; size: SampleSize; report: Report },
): Promise<void> {
  const { config, db } = deps;
  await updateSamples(db, 'loading');
  for (const person of demoStaff)
    if (!(await findStaffByEmail(deps, person.email))) await addStaff(deps, { ...person, by: 'system' });
  const folder = path.join(config.dataDir, 'samples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    if (size === 'full') await unloadDemo(deps, cases, folder);
    for (const sample of cases) {
      const ownFolder = path.join(folder, sample.code);
      await loadCase(deps, sample, { size, folder: ownFolder, report });
      rmSync(ownFolder, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await updateSamples(db, 'loaded');
}

/** Backwards: a later case may have repeated members of an earlier one. */
async function unloadDemo(deps: Dependencies, cases: readonly SampleCase[], folder: string): Promise<void> {
  for (const sample of cases.toReversed()) {
    const ownFolder = path.join(folder, sample.code);
    await unloadCase(deps, sample, await writeSample(sample, 'demo', ownFolder));
    rmSync(ownFolder, { recursive: true });
  }
}
