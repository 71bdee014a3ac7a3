import { InvalidInputError } from '../errors';
import { eraPattern, westernYear } from './japanese-era';
import { asIfUtc, type ClockReading, instantsOf, readingAt } from './time-zone';

export type Precision = 'day' | 'minute' | 'second';

/** A time with the precision that it was written with: that whole day, minute or second (rule 2 of docs/matching.md). */
export interface LocalTime {
  from: Date;
  /**
   * Exclusive: the first instant after the unit. A day ends where the next local day begins (23 to 25 hours). What clocks show twice lasts from
   * its first beginning to its last end.
   */
  until: Date;
  /** `2016-06-03`, `2016-06-03T08:30` or `2016-06-03T08:30:15`, followed by `Z` or `+09:00` where an offset was written. */
  canonical: string;
  precision: Precision;
}

const expected = 'a date (2016-12-22, 2016/12/22, 20161222, 2016年12月22日, 平成28年12月22日, H28.12.22)';
const time = String.raw`(?:[T ] *(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?`;
const offset = String.raw`(?: ?(Z|[+-]\d{2}:?\d{2}))?`;
const year = String.raw`(\d{4})`;
const eraYear = `(${eraPattern}) ?(\\d{1,2}|元)`;
const one = String.raw`(\d{1,2})`;
const form = (date: string) => new RegExp(`^${date}${time}${offset}$`, 'i');
const western = [
  form(`${year}([-/])${one}\\2${one}`),
  form(`${year}()(\\d{2})(\\d{2})`),
  form(`${year}(年) *${one}月 *${one}日`),
];
const japanese = [form(`${eraYear}([-/.])${one}\\3${one}`), form(`${eraYear}(年) *${one}月 *${one}日`)];

/**
 * Reads a date, with or without a time of day, in any form of docs/imports.md; full-width characters too.
 * @param timeZone IANA name; used unless the text has an offset. A local time that comes twice is both; one that the clocks skip is read with
 * the offset before the change.
 * @throws InvalidInputError when it is not such a form, or no such date or time exists. The message does not repeat the text.
 */
export function parseLocalTime(text: string, timeZone: string): LocalTime {
  const plain = text.normalize('NFKC').replaceAll('\u2212', '-').trim();
  const { reading, precision, written } = read(plain);
  const instants = (at: ClockReading) => {
    if (!written) return instantsOf(timeZone, at);
    const only = asIfUtc(at) - offsetOf(written);
    return { first: only, last: only };
  };
  const { first, last } = instants(reading);
  return {
    from: new Date(first),
    until: new Date(
      precision === 'day'
        ? endOfDay(first, instants({ ...reading, day: reading.day + 1 }).first)
        : last + lengthOf[precision],
    ),
    canonical: canonicalOf(reading, precision) + written,
    precision,
  };
}

/** The canonical text of a time in a zone, from its bounds; the inverse of `parseLocalTime` where the zone shows that reading once. */
export function describeLocalTime(from: Date, until: Date, timeZone: string): string {
  const length = until.getTime() - from.getTime();
  const precision = length === 1000 ? 'second' : length === 60_000 ? 'minute' : 'day';
  return canonicalOf(readingAt(timeZone, from.getTime()), precision);
}

function read(text: string): { reading: ClockReading; precision: Precision; written: string } {
  const match = firstMatch(western, text);
  if (match) return build(Number(match[1]), match.slice(3));
  const inEra = firstMatch(japanese, text);
  if (!inEra) throw new InvalidInputError(`expected ${expected}, with or without a time (8:30 or 8:30:15)`);
  const [, era, yearOfEra, , month, day] = inEra as unknown as string[];
  const number = yearOfEra === '元' ? 1 : Number(yearOfEra);
  return build(westernYear(era as string, number, Number(month), Number(day)), inEra.slice(4));
}

function build(year: number, [month, day, hour, minute, second, written]: (string | undefined)[]) {
  const reading = {
    year,
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
  };
  assertExists(reading);
  const precision: Precision = second !== undefined ? 'second' : hour !== undefined ? 'minute' : 'day';
  return { reading, precision, written: canonicalOffset(written) };
}

function assertExists({ year, month, day, hour, minute, second }: ClockReading): void {
  if (year < 1583) throw new InvalidInputError('no such date: years begin at 1583, with the Gregorian calendar');
  if (month < 1 || month > 12) throw new InvalidInputError(`no such date: there is no month ${month}`);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > last)
    throw new InvalidInputError(`no such date: there is no day ${day} in month ${month} of ${year}, which has ${last}`);
  if (hour > 23 || minute > 59 || second > 59)
    throw new InvalidInputError('no such time: hours go from 0 to 23, minutes and seconds from 0 to 59');
}

const lengthOf = { minute: 60_000, second: 1000 };

/** A zone that moved across the date line skipped a whole day; read with the offset before the change it has its 24 hours. */
const endOfDay = (first: number, next: number) => (next > first ? next : first + 86_400_000);

const firstMatch = (forms: RegExp[], text: string) => {
  for (const pattern of forms) {
    const match = pattern.exec(text);
    if (match) return match;
  }
  return undefined;
};

function canonicalOffset(written: string | undefined): string {
  if (!written) return '';
  if (written.toUpperCase() === 'Z') return 'Z';
  const [sign, hours, minutes] = [written[0], written.slice(1, 3), written.slice(-2)];
  if (Number(hours) > 14 || Number(minutes) > 59)
    throw new InvalidInputError('no such offset: they go from -14:59 to +14:59');
  return `${sign}${hours}:${minutes}`;
}

/** In milliseconds, east of Greenwich positive. */
function offsetOf(written: string): number {
  if (written === 'Z') return 0;
  const [hours, minutes] = written.slice(1).split(':').map(Number) as [number, number];
  return (written[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function canonicalOf({ year, month, day, hour, minute, second }: ClockReading, precision: Precision): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  if (precision === 'day') return date;
  return precision === 'minute'
    ? `${date}T${two(hour)}:${two(minute)}`
    : `${date}T${two(hour)}:${two(minute)}:${two(second)}`;
}
