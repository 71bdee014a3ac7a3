import type { Db } from '../../db/connection';
import { missingFirst } from '../incident-file/document-texts';
import type { IncidentDocument } from '../incident-file/incident-document';
import { codeKey } from '../people/code-key';
import { place } from '../place';
import { describeLocalTime, parseLocalTime } from '../time/local-time';
import { criterionFields, type Obstacle } from './obstacle';
import { areCovered, listLiveLists, listUnknownValues } from './readiness-repository';

/**
 * What stands in the way of publishing a document now (docs/publishing.md); first what nobody can confirm away.
 * @param now an open window counts as ending with this day, in the incident's time zone
 */
export async function listObstacles(
  db: Db,
  incidentId: number,
  document: IncidentDocument,
  now: Date,
): Promise<Obstacle[]> {
  const [language] = place.languages;
  const texts = missingFirst(document).map((key): Obstacle => ({ kind: 'missing_text', key, language }));
  return [
    ...(await listMissingLists(db, incidentId, document)),
    ...texts,
    ...(await listUnknown(db, document)),
    ...(await listUncovered(db, document, now)),
  ];
}

/** Of these, those that nobody confirmed. Values compare as in rule 1 of docs/matching.md. */
export function unconfirmed(obstacles: Obstacle[], confirmed: readonly string[]): Obstacle[] {
  const keys = new Set(confirmed.map(codeKey));
  return obstacles.filter((obstacle) => !('confirm' in obstacle && keys.has(codeKey(obstacle.confirm))));
}

/** Whether publishing a document may ever ask to confirm this: a value of its criteria, or `coverage`. */
export function isConfirmable({ exposures }: IncidentDocument, value: string): boolean {
  const criteria = exposures.flatMap(({ criteria = [] }) => criteria);
  const values = criteria.flatMap((criterion) => criterionFields.flatMap((field) => criterion[field] ?? []));
  return ['coverage', ...values].some((known) => codeKey(known) === codeKey(value));
}

async function listMissingLists(db: Db, incidentId: number, { exposures }: IncidentDocument): Promise<Obstacle[]> {
  const live = (await listLiveLists(db, incidentId)).map(({ exposure }) => exposure);
  return exposures
    .filter(({ code, basis }) => basis !== 'window' && !live.includes(code))
    .map(({ code, basis }) => ({ kind: 'missing_list', exposure: code, basis }));
}

async function listUnknown(db: Db, { exposures }: IncidentDocument): Promise<Obstacle[]> {
  const stated = exposures.flatMap(({ code, criteria = [] }) =>
    criteria.flatMap((criterion) =>
      criterionFields.flatMap((field) => (criterion[field] ?? []).map((value) => ({ exposure: code, field, value }))),
    ),
  );
  const wanted = stated.map(({ field, value }) => ({ field, key: codeKey(value) ?? '' }));
  const unknown = new Set((await listUnknownValues(db, wanted)).map(({ field, key }) => `${field} ${key}`));
  return stated
    .filter(({ field, value }) => unknown.has(`${field} ${codeKey(value) ?? ''}`))
    .map((place) => ({ kind: 'unknown_value', ...place, confirm: place.value }));
}

/** Windows of a document that loaded coverage does not include. @param openEnd an open window counts as ending with this day, in the incident's zone */
export async function listUncovered(db: Db, document: IncidentDocument, openEnd: Date): Promise<Obstacle[]> {
  const stated = windowsOf(document, openEnd);
  const covered = await areCovered(
    db,
    stated.map(({ window }) => window),
  );
  return stated
    .filter((_, index) => !covered[index])
    .map(({ exposure, from, to }) => ({ kind: 'coverage', exposure, from, to, confirm: 'coverage' }));
}

/** What each criterion asks of the loaded activities, and when. */
export function windowsOf(document: IncidentDocument, openEnd: Date) {
  const zone = document.time_zone;
  const lastDay = describeLocalTime(openEnd, new Date(openEnd.getTime() + 86_400_000), zone);
  const keys = (names: string[] | undefined) => names?.map((name) => codeKey(name) ?? '');
  return document.exposures.flatMap(({ code, criteria = [] }) =>
    criteria.map(({ from, to, activities, sites }) => ({
      ...{ exposure: code, from, to },
      window: {
        activities: keys(activities),
        sites: keys(sites),
        from: from === undefined ? undefined : parseLocalTime(from, zone).from,
        until: parseLocalTime(to ?? lastDay, zone).until,
      },
    })),
  );
}
