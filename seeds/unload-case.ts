import type { Dependencies } from '../server/dependencies';
import { rollbackImport } from '../server/imports/rollback-import';
import { findIncident } from '../server/incidents/incidents-repository';
import { withdrawIncident } from '../server/incidents/withdraw-incident';
import { demoStaffEmail } from './demo-people';
import { findSampleImport } from './find-sample-import';
import type { SampleCase } from './sample/story';
import type { SampleFiles } from './sample/write-sample';

const by = demoStaffEmail('operator');

/** Takes a sample out again, so that one of another size can take its place: withdraws the incident and rolls its imports back. Lists stay until others are approved. */
export async function unloadCase(deps: Dependencies, { code }: SampleCase, files: SampleFiles): Promise<void> {
  const members = await findSampleImport(deps, 'members', files.members);
  if (!members) return;
  const incident = await findIncident(deps.db, code);
  if (incident && incident.state !== 'draft' && incident.state !== 'held')
    await withdrawIncident(deps, { code, by, reason: 'a sample of another size' });
  const activities = await findSampleImport(deps, 'activities', files.activities);
  for (const found of [activities, members])
    if (found) await rollbackImport(deps, { importId: found.importId, by, reason: 'a sample of another size' });
}
