import type { Db } from '../../db/connection';
import type { IncidentDocument } from '../incident-file/incident-document';
import type { Obstacle } from './obstacle';
import { countVariant } from './reconcile';
import type { Revision } from './revision';

export type Announced = NonNullable<IncidentDocument['announced']>;

/** Share of a rounded figure that counts may be off it. */
const roundedBy = 0.05;

/**
 * Whether a count of those who are certainly affected is another than was announced: outside `min` to `max`, above `at_most`, more than 5 % off
 * `about`, else any difference. What was counted in a unit of its own cannot be compared.
 */
export function isOtherThanAnnounced(affected: number, { count, min, max, about, at_most, unit }: Announced): boolean {
  if (typeof unit !== 'string') return false;
  if (count === undefined) return affected < (min ?? 0) || affected > (max ?? Number.POSITIVE_INFINITY);
  if (at_most) return affected > count;
  return about ? Math.abs(affected - count) > count * roundedBy : affected !== count;
}

/**
 * Figures of a revision that are other than announced, of the incident and of each exposure. Costs one count of everybody where figures are
 * announced. None of sample data, nor where a list is missing: its figures are too low, and it is not published anyway.
 */
export async function listAnnouncedDifferences(
  db: Db,
  { incidentId, revisionId, document }: Pick<Revision, 'incidentId' | 'revisionId' | 'document'>,
): Promise<Obstacle[]> {
  const isAnnounced = [document, ...document.exposures].some(({ announced }) => announced !== undefined);
  if (document.sample || !isAnnounced) return [];
  const { tallies, missingLists } = await countVariant(db, document.incident, document, { incidentId, revisionId });
  if (missingLists.length > 0) return [];
  return tallies.flatMap(({ exposure, affected, published }): Obstacle[] =>
    published && isOtherThanAnnounced(affected, published)
      ? [{ kind: 'difference', exposure, affected, announced: published }]
      : [],
  );
}
