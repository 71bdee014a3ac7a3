import { parseLocalTime } from '../activities/local-time';
import type { CriterionDocument } from '../incidents/incident-document';

/** A window on a line of time with the person's own activities, drawn by `views/partials/window-picture.ejs`. Lengths are units of the picture. */
export interface WindowPicture {
  width: number;
  height: number;
  window: { x: number; width: number; isOpenBefore: boolean; isOpenAfter: boolean };
  facts: { x: number; isInside: boolean }[];
}

interface Fact {
  /** Canonical (`LocalTime.canonical`). */
  occurredAt: string;
  isInside: boolean;
}

const width = 600;
const height = 72;
const margin = 18;

/** Undefined where there is nothing to draw: a window that is open on both sides. */
export function windowPicture(
  criterion: CriterionDocument,
  facts: Fact[],
  { timeZone, now }: { timeZone: string; now: Date },
): WindowPicture | undefined {
  const from = criterion.from ? parseLocalTime(criterion.from, timeZone).from.getTime() : undefined;
  const until = criterion.to ? parseLocalTime(criterion.to, timeZone).until.getTime() : undefined;
  if (from === undefined && until === undefined) return undefined;
  const moments = facts.map(({ occurredAt, isInside }) => ({ ...middleOf(occurredAt, timeZone), isInside }));
  const known = [from, until, ...moments.map(({ at }) => at)].filter((time) => time !== undefined) as number[];
  const last = until ?? Math.max(now.getTime(), ...known);
  const first = from ?? Math.min(...known) - (last - Math.min(...known)) / 4;
  const earliest = Math.min(first, ...known);
  const latest = Math.max(last, ...known);
  const pad = Math.max((latest - earliest) * 0.12, 1);
  const start = from === undefined ? earliest : earliest - pad;
  const end = until === undefined ? latest : latest + pad;
  const place = (time: number) => Math.round(margin + ((time - start) / (end - start)) * (width - 2 * margin));
  const left = from === undefined ? margin : place(from);
  const right = until === undefined ? width - margin : place(until);
  return {
    width,
    height,
    window: { x: left, width: right - left, isOpenBefore: from === undefined, isOpenAfter: until === undefined },
    facts: moments.map(({ at, isInside }) => ({ x: place(at), isInside })),
  };
}

function middleOf(occurredAt: string, timeZone: string): { at: number } {
  const { from, until } = parseLocalTime(occurredAt, timeZone);
  return { at: (from.getTime() + until.getTime()) / 2 };
}
