import { InvalidInputError } from '../errors';
import { type LocalTime, parseLocalTime } from '../time/local-time';
import { type Findings, finding, type Path } from './finding';

/** A stretch of time runs from the start of its first unit to the end of its last (rule 2 of docs/matching.md). */
export function* checkStretch(stretch: { from?: string; to?: string }, zone: string | undefined, path: Path): Findings {
  const [first, last] = [timeOf(stretch.from, zone), timeOf(stretch.to, zone)];
  if (first && last && first.from >= last.until)
    yield finding([...path, 'to'], 'to_before_from', { from: stretch.from ?? '' });
}

/** Undefined where the text or the zone is no good: that is a problem of form. */
export function timeOf(text: string | undefined, zone = 'UTC'): LocalTime | undefined {
  try {
    return text === undefined ? undefined : parseLocalTime(text, zone);
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof RangeError) return undefined;
    throw error;
  }
}
