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

/** What clocks in a zone show at an instant (milliseconds since 1970). Only years of the common era. */
export function readingAt(timeZone: string, instant: number): ClockReading {
  const reading: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) reading[type] = Number(value);
  return reading as unknown as ClockReading;
}

/**
 * The instant (milliseconds since 1970) at which clocks in a zone show a reading. Rule 2 of docs/matching.md: where they show it
 * twice, the earlier; where they never do, the one that the offset before the change gives.
 */
export function instantOf(timeZone: string, reading: ClockReading): number {
  const local = asIfUtc(reading);
  const before = offsetAt(timeZone, local - dayLength);
  const after = offsetAt(timeZone, local + dayLength);
  if (before === after) return local - before;
  const shown = [local - before, local - after].filter((instant) => instant + offsetAt(timeZone, instant) === local);
  return shown.length > 0 ? Math.min(...shown) : local - before;
}

function offsetAt(timeZone: string, instant: number): number {
  if (timeZone === 'UTC') return 0;
  const wholeSecond = Math.floor(instant / 1000) * 1000;
  return asIfUtc(readingAt(timeZone, wholeSecond)) - wholeSecond;
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
