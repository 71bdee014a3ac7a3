import type { CriterionDocument } from '../incident-file/incident-document';
import type { Language } from '../texts/i18n';
import { formatEdgeOf } from '../time/format-time';
import { parseLocalTime } from '../time/local-time';
import { timeWindowOf, type WindowEnd } from '../time/time-window';
import type { Place } from './own-activities-repository';

/** A window on a line of time with the person's own activities, drawn by `views/partials/window-picture.ejs`. Lengths are units of the picture. */
export interface WindowPicture {
  width: number;
  height: number;
  window: { x: number; width: number; isOpenBefore: boolean; isOpenAfter: boolean };
  /** First and last moment of the window: where the line of the label begins, and the middle of its text. */
  first: { at: number; x: number; text: string } | undefined;
  last: { at: number; x: number; text: string } | undefined;
  /** `width` is 0 for a moment; a day of a window of minutes has a length. Far ones stand at the edge. */
  facts: { x: number; width: number; place: Place; isFar: boolean }[];
}

interface Fact {
  /** Canonical (`LocalTime.canonical`). */
  occurredAt: string;
  /** Its own, where it has no offset. */
  timeZone: string;
  place: Place;
}

const width = 300;
const height = 104;
const margin = 14;
/** An activity that would be shorter than this is drawn as a dot. */
const leastLength = 14;
const minute = 60_000;

/** Undefined where there is nothing to draw: a window that is open on both sides. */
export function windowPicture(
  criterion: CriterionDocument,
  facts: Fact[],
  { timeZone, shownIn, now, lang }: { timeZone: string; shownIn: string; now: Date; lang: Language },
): WindowPicture | undefined {
  const { possibleFrom, possibleUntil } = timeWindowOf(criterion, timeZone);
  const [from, until] = [possibleFrom?.getTime(), possibleUntil?.getTime()];
  if (from === undefined && until === undefined) return undefined;
  const times = facts.map((fact) => ({ ...spanOf(fact), place: fact.place }));
  const [start, end] = rangeOf(from, until, times, now);
  const place = (time: number) => Math.round(margin + ((time - start) / (end - start)) * (width - 2 * margin));
  const left = from === undefined ? margin : place(from);
  const right = until === undefined ? width - margin : Math.max(place(until), left + 4);
  return {
    width,
    height,
    window: { x: left, width: right - left, isOpenBefore: from === undefined, isOpenAfter: until === undefined },
    first: criterion.from
      ? labelAt(left, formatEdgeOf(lang, possibleEnd(criterion.from), 'first', { timeZone, shownIn }))
      : undefined,
    last: criterion.to
      ? labelAt(right, formatEdgeOf(lang, possibleEnd(criterion.to), 'last', { timeZone, shownIn }))
      : undefined,
    facts: times.map((time) => ({ ...drawn(place(time.from), place(time.until)), place: time.place })),
  };
}

const possibleEnd = (end: WindowEnd): string => (typeof end === 'object' ? end.possible : end);

/**
 * The time that the picture shows. Around a window that is closed on both sides as much as three quarters of its length, so that activities of
 * other years do not shrink it to a line; an open side goes as far as the activities and the present.
 */
function rangeOf(
  from: number | undefined,
  until: number | undefined,
  times: { from: number; until: number }[],
  now: Date,
): [number, number] {
  const earliest = Math.min(
    ...times.map((time) => time.from),
    from ?? Number.POSITIVE_INFINITY,
    until ?? now.getTime(),
  );
  const latest = Math.max(...times.map((time) => time.until), until ?? now.getTime(), from ?? Number.NEGATIVE_INFINITY);
  const length = (until ?? latest) - (from ?? earliest) || minute;
  const [least, most] = [length * 0.15, length * 0.75];
  const within = (beside: number) => Math.min(Math.max(beside * 1.1, least), most);
  return [
    from === undefined ? earliest - length * 0.1 : from - within(from - earliest),
    until === undefined ? latest : until + within(latest - until),
  ];
}

function drawn(left: number, right: number): { x: number; width: number; isFar: boolean } {
  const middle = (left + right) / 2;
  const isFar = middle < margin || middle > width - margin;
  if (isFar) return { x: middle < margin ? margin / 2 : width - margin / 2, width: 0, isFar };
  const [x, end] = [Math.max(left, margin / 2), Math.min(right, width - margin / 2)];
  return end - x < leastLength ? { x: middle, width: 0, isFar } : { x, width: end - x, isFar };
}

/** Letters of the picture are 15 high and, in Japanese, as wide; the text stays inside the picture. */
function labelAt(at: number, text: string): { at: number; x: number; text: string } {
  const half = [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 15 : 8.5), 0) / 2;
  return { at, x: Math.round(Math.min(Math.max(at, half), width - half)), text };
}

function spanOf({ occurredAt, timeZone }: Fact): { from: number; until: number } {
  const { from, until } = parseLocalTime(occurredAt, timeZone);
  return { from: from.getTime(), until: until.getTime() };
}
