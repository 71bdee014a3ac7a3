/** Zones whose offset has not changed since the given year, with the offset in seconds. */
const fixedOffsets: Record<string, { offset: number; sinceYear: number }> = {
  'Asia/Tokyo': { offset: 32_400, sinceYear: 1952 },
  Japan: { offset: 32_400, sinceYear: 1952 },
  UTC: { offset: 0, sinceYear: 1900 },
  'Etc/UTC': { offset: 0, sinceYear: 1900 },
};

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const zero = 0x30;

/**
 * Reads the plainest date forms straight from bytes, a hundred times as fast as `parseLocalTime`, with the same result (a property test
 * holds them equal): `2016-12-22` or `2016/12/22`, optionally a space or T and `08:30` or `08:30:15`.
 */
export class FixedOffsetTime {
  /** Seconds since 1970 of the first instant, and the length of the unit in seconds, after `read` returned true. */
  from = 0;
  length = 0;
  /** Written with a time of day, which is 0:00(:00). */
  isMidnight = false;
  private readonly zone: { offset: number; sinceYear: number } | undefined;

  constructor(timeZone: string) {
    this.zone = fixedOffsets[timeZone];
  }

  /** False when the text is in another form, the zone is no such zone, or there is no such date: ask `parseLocalTime`. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const size = end - start;
    if (!this.zone || (size !== 10 && size !== 16 && size !== 19)) return false;
    const separator = bytes[start + 4];
    if ((separator !== 0x2d && separator !== 0x2f) || bytes[start + 7] !== separator) return false;
    const year = pair(bytes, start) * 100 + pair(bytes, start + 2);
    const month = pair(bytes, start + 5);
    const day = pair(bytes, start + 8);
    if (!(year >= this.zone.sinceYear && year < 2100 && month >= 1 && month <= 12 && day >= 1)) return false;
    const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    if (day > (daysInMonth[month - 1] as number) + (isLeap && month === 2 ? 1 : 0)) return false;
    if (isPlaceholder(year, month, day)) return false;
    const time = size === 10 ? 0 : this.timeOfDay(bytes, start, size);
    if (!(time >= 0)) return false;
    this.isMidnight = size !== 10 && time === 0;
    this.from = daysSince1970(year, month, day) * 86_400 + time - this.zone.offset;
    this.length = size === 10 ? 86_400 : size === 16 ? 60 : 1;
    return true;
  }

  private timeOfDay(bytes: Uint8Array, start: number, size: number): number {
    const between = bytes[start + 10];
    if ((between !== 0x20 && between !== 0x54) || bytes[start + 13] !== 0x3a) return -1;
    const hour = pair(bytes, start + 11);
    const minute = pair(bytes, start + 14);
    if (!(hour <= 23 && minute <= 59)) return -1;
    if (size === 16) return hour * 3600 + minute * 60;
    const second = pair(bytes, start + 17);
    return bytes[start + 16] === 0x3a && second <= 59 ? hour * 3600 + minute * 60 + second : -1;
  }
}

/** Days that may stand for no time: what they mean is `parseRecordedTime`'s matter. */
const isPlaceholder = (year: number, month: number, day: number): boolean =>
  month === 1 ? day === 1 && (year === 1970 || year === 1900) : month === 12 && day === 31 && year === 2099;

/** Two ASCII digits as a number; NaN when they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - zero;
  const ones = (bytes[at + 1] as number) - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Proleptic Gregorian calendar; years begin in March so that the leap day is the last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    marchYear * 365 +
    Math.floor(marchYear / 4) -
    Math.floor(marchYear / 100) +
    Math.floor(marchYear / 400) +
    dayOfYear -
    719_468
  );
}
