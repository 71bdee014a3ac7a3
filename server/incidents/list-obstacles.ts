import type { Db } from '../../db/connection';
import { listElsewhereImports, listImportZones } from '../activities/elsewhere-imports';
import { missingFirst } from '../incident-file/document-texts';
import type { IncidentDocument } from '../incident-file/incident-document';
import { codeKey } from '../people/code-key';
import { isNearCode } from '../people/near-code';
import { place } from '../place';
import { describeLocalTime } from '../time/local-time';
import { timeWindowOf } from '../time/time-window';
import { isSameZone } from '../time/time-zone';
import { listBlankRows, listLoadedValues } from './loaded-values-repository';
import type { Obstacle } from './obstacle';
import { areCovered, listLiveLists } from './readiness-repository';
import type { Revision } from './revision';
import { statedValues } from './stated-values';

/**
 * What stands in the way of publishing a revision now (docs/publishing.md); first what nobody can confirm away.
 * Figures that are other than announced come on top (`listAnnouncedDifferences`).
 * @param now an open window counts as ending with this day, in the incident's time zone
 */
export async function listObstacles(
  db: Db,
  { incidentId, revisionId, document }: Pick<Revision, 'incidentId' | 'revisionId' | 'document'>,
  now: Date,
): Promise<Obstacle[]> {
  const [language] = place.languages;
  const texts = missingFirst(document).map((key): Obstacle => ({ kind: 'missing_text', key, language }));
  return [
    ...(await listMissingLists(db, incidentId, document)),
    ...texts,
    ...(await listValueObstacles(db, document)),
    ...(await listUncovered(db, document, now)),
    ...(await listBlanks(db, revisionId)),
    ...(await listElsewhere(db, revisionId, document)),
  ];
}

/**
 * Of these, those that nobody confirmed. Values compare as in rule 1 of docs/matching.md.
 * @param difference why figures are other than announced
 */
export function unconfirmed(
  obstacles: Obstacle[],
  confirmed: readonly string[],
  difference: string | undefined,
): Obstacle[] {
  const keys = new Set(confirmed.map(codeKey));
  const isConfirmed = (value: string) => keys.has(codeKey(value));
  return obstacles.filter(
    (one) =>
      !(one.kind === 'difference' && difference?.trim()) &&
      !('confirm' in one && (isConfirmed(one.confirm) || (one.kind === 'near_value' && isConfirmed(one.near)))),
  );
}

/** Whether publishing a document may ever ask to confirm this: a value of its rules, one near it, or what has a name of its own. */
export function isConfirmable(document: IncidentDocument, value: string): boolean {
  const values = statedValues(document).map((stated) => stated.value);
  return (
    ['coverage', 'blank', 'zone', ...values].some((known) => codeKey(known) === codeKey(value)) ||
    values.some((known) => isNearCode(known, value))
  );
}

/** Values that no loaded data has, and those that it has in a near form, unless the rule names both. */
async function listValueObstacles(db: Db, document: IncidentDocument): Promise<Obstacle[]> {
  const stated = statedValues(document);
  if (stated.length === 0) return [];
  const loaded = await listLoadedValues(db);
  return stated.flatMap(({ exposure, field, value }) => {
    const key = codeKey(value);
    const named = stated
      .filter((one) => one.exposure === exposure && one.field === field)
      .map((one) => codeKey(one.value));
    const there = loaded.filter((one) => one.field === field);
    const near = there.filter((one) => isNearCode(one.key, value) && !named.includes(one.key));
    const place = { exposure, field, value, confirm: value };
    return [
      ...(there.some((one) => one.key === key) ? [] : [{ kind: 'unknown_value' as const, ...place }]),
      ...near.map((one) => ({ kind: 'near_value' as const, ...place, near: one.key, rows: one.rows })),
    ];
  });
}

async function listBlanks(db: Db, revisionId: number): Promise<Obstacle[]> {
  const blank = await listBlankRows(db, revisionId);
  return blank.map((rows) => ({ kind: 'blank', ...rows, confirm: 'blank' }));
}

async function listElsewhere(db: Db, revisionId: number, { time_zone }: IncidentDocument): Promise<Obstacle[]> {
  const zones = (await listImportZones(db)).filter((zone) => !isSameZone(zone, time_zone));
  const imports = await listElsewhereImports(db, revisionId, zones);
  return imports.map((one) => ({ kind: 'zone', ...one, confirm: 'zone' }));
}

async function listMissingLists(db: Db, incidentId: number, { exposures }: IncidentDocument): Promise<Obstacle[]> {
  const live = (await listLiveLists(db, incidentId)).map(({ exposure }) => exposure);
  return exposures
    .filter(({ code, basis }) => basis !== 'window' && !live.includes(code))
    .map(({ code, basis }) => ({ kind: 'missing_list', exposure: code, basis }));
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

/** What each criterion asks of the loaded activities, and when; membership asks nothing of them. */
export function windowsOf(document: IncidentDocument, openEnd: Date) {
  const zone = document.time_zone;
  const lastDay = describeLocalTime(openEnd, new Date(openEnd.getTime() + 86_400_000), zone);
  const keys = (names: string[] | undefined) => names?.map((name) => codeKey(name) ?? '');
  return document.exposures.flatMap(({ code, criteria = [] }) =>
    criteria.flatMap(({ from, to, activities, sites, membership }) => {
      if (membership) return [];
      const { possibleFrom, possibleUntil } = timeWindowOf({ from, to: to ?? lastDay }, zone);
      const window = {
        activities: keys(activities),
        sites: keys(sites),
        from: possibleFrom,
        until: possibleUntil as Date,
      };
      return [{ exposure: code, from, to, window }];
    }),
  );
}
