/** A reading of the clock and calendar of one place, without saying which place. */
export interface ClockReading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const dayLength = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock reading as milliseconds, as if the place were at UTC. Days and months past their end run over. */
export function asIfUtc({ year, month, day, hour, minute, second }: ClockReading): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second);
}

/** Whether the runtime knows a time zone of this IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether two IANA names are one zone, as `Japan` and `Asia/Tokyo` are. */
export const isSameZone = (one: string, other: string): boolean =>
  one === other || formatOf(one).resolvedOptions().timeZone === formatOf(other).resolvedOptions().timeZone;

/** What clocks in a zone show at an instant (milliseconds since 1970). Only years of the common era. */
export function readingAt(timeZone: string, instant: number): ClockReading {
  const local = new Date(instant + offsetAt(timeZone, instant));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
  };
}

/**
 * The instants (milliseconds since 1970) at which clocks in a zone show a reading (rule 2 of docs/matching.md): where they show it twice, the
 * earlier and the later; where they never do, the one that the offset before the change gives.
 */
export function instantsOf(timeZone: string, reading: ClockReading): { first: number; last: number } {
  const local = asIfUtc(reading);
  const before = offsetAt(timeZone, local - dayLength);
  const after = offsetAt(timeZone, local + dayLength);
  if (before === after) return { first: local - before, last: local - before };
  const shown = [local - before, local - after].filter((instant) => instant + offsetAt(timeZone, instant) === local);
  return shown.length > 0
    ? { first: Math.min(...shown), last: Math.max(...shown) }
    : { first: local - before, last: local - before };
}

/** How far, in milliseconds, the clocks of a zone are ahead of UTC at an instant. */
function offsetAt(timeZone: string, instant: number): number {
  if (timeZone === 'UTC') return 0;
  const { start, changes } = offsetsOf(timeZone, new Date(instant).getUTCFullYear());
  let offset = start;
  for (const change of changes) if (change.at <= instant) offset = change.offset;
  return offset;
}

/** The offsets of one zone in one year of UTC: the one that it begins with, and each change of it. */
interface YearOffsets {
  start: number;
  changes: { at: number; offset: number }[];
}

/** By zone and year. Reading an offset through Intl takes as long as a whole page may, so that a year is read day by day, once. */
const years = new Map<string, Map<number, YearOffsets>>();

function offsetsOf(timeZone: string, year: number): YearOffsets {
  const ofZone = years.get(timeZone) ?? new Map<number, YearOffsets>();
  years.set(timeZone, ofZone);
  const known = ofZone.get(year) ?? readYear(timeZone, year);
  ofZone.set(year, known);
  return known;
}

/** No zone changes its clocks twice within a day. */
function readYear(timeZone: string, year: number): YearOffsets {
  const first = asIfUtc({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
  const end = asIfUtc({ year: year + 1, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
  const start = readOffset(timeZone, first);
  const changes: YearOffsets['changes'] = [];
  let before = start;
  for (let day = first; day < end; day += dayLength) {
    const offset = readOffset(timeZone, day + dayLength);
    if (offset === before) continue;
    changes.push({ at: changeBetween(timeZone, day, day + dayLength, before), offset });
    before = offset;
  }
  return { start, changes };
}

/** The first whole second of another offset than the one before. */
function changeBetween(timeZone: string, from: number, until: number, before: number): number {
  let [last, first] = [from, until];
  while (first - last > 1000) {
    const middle = Math.floor((last + first) / 2000) * 1000;
    if (readOffset(timeZone, middle) === before) last = middle;
    else first = middle;
  }
  return first;
}

/** By Intl, to the second. */
function readOffset(timeZone: string, instant: number): number {
  const reading: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) reading[type] = Number(value);
  return asIfUtc(reading as unknown as ClockReading) - instant;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
}
