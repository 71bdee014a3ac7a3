import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findNewestChange } from '../server/changes/changes-repository';
import type { Dependencies } from '../server/dependencies';
import { RefusedError } from '../server/errors';
import { approveImport } from '../server/imports/approve-import';
import { importTarget } from '../server/imports/waiting-load';
import { applyIncident } from '../server/incidents/apply-incident';
import { approveIncident } from '../server/incidents/approve-incident';
import { closeIncident } from '../server/incidents/close-incident';
import { findIncident, getIncident } from '../server/incidents/incidents-repository';
import { publishIncident } from '../server/incidents/publish-incident';
import { submitIncident } from '../server/incidents/submit-incident';
import { projectRoot } from '../server/project-root';
import { isInForce } from '../server/rows/import-states';
import { demoStaffEmail } from './demo-people';
import { findSampleImport } from './find-sample-import';
import { loadSampleFile } from './load-sample-file';
import type { Report } from './report';
import type { SampleCase, SampleSize } from './sample/story';
import { type SampleFiles, writeSample } from './sample/write-sample';

const operator = demoStaffEmail('operator');
const approver = demoStaffEmail('approver');

/**
 * Loads one case the way an operator does: apply, import, approve, submit, publish. Steps that an earlier run finished are left as they are.
 * @param folder for the files, which the caller removes
 * @throws RefusedError when the incident is live with another sample than this one
 */
export async function loadCase(
  deps: Dependencies,
  sample: SampleCase,
  { size, folder, report }: { size: SampleSize; folder: string; report: Report },
): Promise<void> {
  const { code } = sample;
  const progress = report(
    `${code} samples`,
    sample.cohorts.reduce((sum, cohort) => sum + cohort[size], 0),
  );
  const files = await writeSample(sample, size, folder, (people) => progress.update(people));
  progress.stop();
  if (!(await isLoaded(deps, code, files))) {
    await prepare(deps, sample, files, report);
    await submitIncident(deps, { code, by: operator });
    await approveIncident(deps, { code, by: approver });
    await publishIncident(deps, { code, by: operator, confirm: [...sample.confirm] });
  }
  const { state } = await getIncident(deps.db, code);
  if (sample.state === 'closed' && state === 'published') await closeIncident(deps, { code, by: operator });
}

async function isLoaded(deps: Dependencies, code: string, { members }: SampleFiles): Promise<boolean> {
  const incident = await findIncident(deps.db, code);
  if (!incident || incident.state === 'draft' || incident.state === 'held') return false;
  if (await findSampleImport(deps, 'members', members)) return true;
  throw new RefusedError(
    `${code} is ${incident.state} with other members than this sample's; start from an empty database.`,
  );
}

async function prepare(deps: Dependencies, sample: SampleCase, files: SampleFiles, report: Report): Promise<void> {
  const { code, covers } = sample;
  const source = readFileSync(path.join(projectRoot, 'seeds/cases', code, 'incident.yaml'), 'utf8');
  await applyIncident(deps, { source, by: operator });
  await loadSampleFile(deps, { kind: 'members', by: operator }, files.members, report);
  await loadSampleFile(deps, { kind: 'activities', covers, by: operator }, files.activities, report);
  for (const [exposure, file] of files.lists) {
    const list = await loadSampleFile(deps, { kind: 'list', incident: code, exposure, by: operator }, file, report);
    if (!isInForce(list)) await approveList(deps, list.importId);
  }
}

/** A larger sample's list clears people of the smaller one's: that is shown at the first try, and approved with their number at the second. */
async function approveList(deps: Dependencies, importId: number): Promise<void> {
  const clears = async () => (await findNewestChange(deps.db, 'list.approve', importTarget(importId)))?.clears;
  try {
    await approveImport(deps, { importId, by: approver, clears: await clears() });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    await approveImport(deps, { importId, by: approver, clears: await clears() });
  }
}
