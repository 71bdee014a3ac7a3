import { place } from '../place';
import { checkAnnounced } from './check-announced';
import { checkItems } from './check-items';
import { checkReference } from './check-references';
import { checkCriterion } from './check-window';
import { credentialItems } from './data-item';
import { type Findings, finding, type Path } from './finding';
import type { ExposureOutline, IncidentOutline } from './incident-outline';

/** What an exposure asks of itself and of the rest of its file. */
export function* checkExposure(file: IncidentOutline, exposure: ExposureOutline, path: Path): Findings {
  yield* checkBasis(exposure, path);
  yield* checkPartOf(file, exposure, [...path, 'part_of']);
  yield* checkReference(exposure.desk, file.desks, [...path, 'desk']);
  yield* checkReference(exposure.party, file.parties, [...path, 'party']);
  for (const [index, { procedure }] of exposure.guidance.entries())
    yield* checkReference(procedure, file.procedures, [...path, 'guidance', index, 'procedure']);
  yield* checkItems(file, exposure, path);
  yield* checkAnnounced(exposure.announced, [...path, 'announced']);
  yield* checkLeakEnded(exposure, [...path, 'leak_ended']);
  for (const [index, criterion] of (exposure.criteria ?? []).entries())
    yield* checkCriterion(criterion, file.time_zone ?? place.timeZone, [...path, 'criteria', index]);
}

function* checkBasis({ basis, criteria }: ExposureOutline, path: Path): Findings {
  if (basis === 'list' && criteria) yield finding([...path, 'criteria'], 'criteria_on_list');
  if ((basis === 'both' || basis === 'either') && !criteria)
    yield finding([...path, 'criteria'], 'no_criteria', { basis });
}

function* checkLeakEnded({ data_items, leak_ended }: ExposureOutline, path: Path): Findings {
  const leaked = data_items.flatMap(({ item }) => item ?? []).find((item) => credentialItems.includes(item));
  if (leaked && leak_ended === undefined) yield finding(path, 'no_leak_ended', { leaked });
}

function* checkPartOf(file: IncidentOutline, { code, part_of }: ExposureOutline, path: Path): Findings {
  if (part_of === undefined) return;
  const others = file.exposures.filter((other) => other.code !== code);
  if (part_of === code) yield finding(path, 'part_of_itself');
  else yield* checkReference(part_of, others, path);
  const chain = chainOf(file, code, part_of);
  if (chain.length > 1 && chain.at(-1) === code)
    yield finding(path, 'circle', { circle: [code, ...chain].join(' → ') });
}

/** What an exposure is part of, outwards, until it ends, leaves the file or comes back to one already named. */
function chainOf(file: IncidentOutline, code: string | undefined, first: string): string[] {
  const chain: string[] = [];
  let next: string | undefined = first;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    if (next === code) break;
    next = file.exposures.find((other) => other.code === next)?.part_of;
  }
  return chain;
}
