import { type Findings, finding, type Path } from './finding';
import type { FigureOutline } from './incident-outline';

/** A published number, or the range that it was given as. */
export function* checkAnnounced(announced: FigureOutline | undefined, path: Path): Findings {
  if (!announced) return;
  const { count, min, max } = announced;
  if (count === undefined && min === undefined && max === undefined) yield finding(path, 'no_figure');
  if (typeof min === 'number' && typeof max === 'number' && min > max)
    yield finding([...path, 'max'], 'at_least', { minimum: min });
}
