import { InvalidInputError } from '../errors';
import { type TimeWindow, timeWindowOf, type WindowEnd } from '../time/time-window';
import { type Findings, finding, type Path } from './finding';
import type { CriterionOutline } from './incident-outline';

interface Ends {
  from?: WindowEnd;
  to?: WindowEnd;
}

/** The windows of a criterion (rule 2 of docs/matching.md), and that `membership` stands alone in it (rule 3). */
export function* checkCriterion(criterion: CriterionOutline, zone: string | undefined, path: Path): Findings {
  yield* checkWindow(criterion, zone, path);
  for (const [index, except] of criterion.except.entries())
    yield* checkWindow(except, zone, [...path, 'except', index]);
  if (!criterion.membership) return;
  yield* checkWindow(criterion.membership, zone, [...path, 'membership']);
  const beside = Object.keys(criterion).find(
    (key) => key !== 'membership' && !(key === 'except' && criterion.except.length === 0),
  );
  if (beside) yield finding([...path, beside], 'beside_membership');
}

function* checkWindow(ends: Ends, zone: string | undefined, path: Path): Findings {
  const window = windowOf(ends, zone);
  if (!window) return;
  const { possibleFrom, certainFrom, certainUntil, possibleUntil } = window;
  if (possibleFrom && certainFrom && possibleFrom > certainFrom)
    yield finding([...path, 'from'], 'possible_after_certain');
  if (certainUntil && possibleUntil && certainUntil > possibleUntil)
    yield finding([...path, 'to'], 'certain_after_possible');
  if (possibleFrom && possibleUntil && possibleFrom >= possibleUntil)
    yield finding([...path, 'to'], 'to_before_from', {
      from: typeof ends.from === 'object' ? ends.from.possible : (ends.from ?? ''),
    });
}

/** Undefined where a text or the zone is no good: that is a problem of form. */
function windowOf(ends: Ends, zone = 'UTC'): TimeWindow | undefined {
  try {
    return timeWindowOf(ends, zone);
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof RangeError) return undefined;
    throw error;
  }
}
