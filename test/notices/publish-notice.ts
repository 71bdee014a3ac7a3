import { readFileSync } from 'node:fs';
import path from 'node:path';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import type { ImportOptions } from '../../server/rows/import';
import { approver, type ImportBench, operator } from '../imports/import-csv';

/** A notice as YAML, by its name in this folder. */
export const sourceOf = (name: string) => readFileSync(path.join(__dirname, `${name}.yaml`), 'utf8');
export const occasion = { via: 'cli' } as const;

/** A list that its approver puts in force, having seen whom it clears. */
export async function loadList(
  bench: ImportBench,
  incident: string,
  exposure: string,
  csv: string,
  options: ImportOptions = {},
): Promise<void> {
  const { importId } = await bench.load('list', csv, { incident, exposure, options });
  const { counts } = await reviewList(bench.deps, importId);
  const clears = counts.clears || undefined;
  await approveImport(bench.deps, { importId, by: approver, clears, reason: 'few of them have an account' });
}

/** Submitted, approved by the second person, published. */
export async function publish({ deps }: ImportBench, code: string, confirm: string[]): Promise<void> {
  const difference = 'The notice announces more people than the test loads.';
  await submitIncident(deps, { code, by: operator, confirm, difference });
  await approveIncident(deps, { code, by: approver });
  await publishIncident(deps, { code, by: operator, confirm, difference });
  deps.liveIncidents.expire();
}
