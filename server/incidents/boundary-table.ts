import type { Knex } from 'knex';
import { askAboutProbes, type Level } from '../matching/ask-about-probes';
import type { Revision } from './revision';
import { listWindowEdges, type WindowEdge } from './window-edges';

export interface BoundaryRow extends Omit<WindowEdge, 'probe'> {
  /** What the matching says of somebody whose activity, registration or leaving lies in that second. */
  says: Level | 'no_match';
  /** False: it says other than this window alone would; another rule of the exposure decides there, or the window is out of reach. */
  isAsWindowSays: boolean;
}

/** What the matching says around both ends of every window of a revision, as if it were published. */
export async function tabulateBoundaries(
  db: Knex,
  { incidentId, revisionId, document }: Pick<Revision, 'incidentId' | 'revisionId' | 'document'>,
  now: Date,
): Promise<BoundaryRow[]> {
  const edges = listWindowEdges(document, now);
  const levels = await askAboutProbes(
    db,
    { incidentId, revisionId },
    edges.map(({ probe }) => probe),
  );
  return edges.map(({ probe: _, ...edge }, index) => {
    const says = levels[index]?.get(edge.exposure) ?? 'no_match';
    return { ...edge, says, isAsWindowSays: says === saidBy(edge) };
  });
}

/** A list alone makes possible (rule 3 of docs/matching.md). */
function saidBy({ window, side, isListed }: Pick<WindowEdge, 'window' | 'side' | 'isListed'>): BoundaryRow['says'] {
  if (side === 'unsure') return 'possibly_affected';
  const isIn = (side === 'inside') === (window !== 'except');
  return isIn ? 'affected' : isListed ? 'possibly_affected' : 'no_match';
}
