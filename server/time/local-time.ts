import { InvalidInputError, NoSuchTimeError } from '../errors';
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
  /** Written as 24:00. */
  isEndOfDay?: true;
}

/** Longer texts are no dates, and are not looked at. */
const longest = 100;

const expected = 'a date (2016-12-22, 2016/12/22, 20161222, 2016年12月22日, 平成28年12月22日, H28.12.22)';

/** Each is tried at the place that the one before it has left, so that reading is linear. */
const western = [
  /(?<year>\d{4})([-/.])(?<month>\d{1,2})\2(?<day>\d{1,2})/y,
  /(?<year>\d{4})年 *(?<month>\d{1,2})月 *(?<day>\d{1,2})日/y,
  /(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})/y,
];
const japanese = [
  new RegExp(`(?<era>${eraPattern}) ?(?<year>\\d{1,2}|元)([-/.])(?<month>\\d{1,2})\\3(?<day>\\d{1,2})`, 'iy'),
  new RegExp(`(?<era>${eraPattern}) ?(?<year>\\d{1,2}|元)年 *(?<month>\\d{1,2})月 *(?<day>\\d{1,2})日`, 'iy'),
];
const weekday = / ?\((?:[日月火水木金土](?:曜日?)?|(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*)\)/iy;
const times = [
  /[T ] *(?:(?<half>午前|午後|AM|PM) *)?(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?(?: ?(?<behind>AM|PM))?/iy,
  /[T ] *(?:(?<half>午前|午後|AM|PM) *)?(?<hour>\d{1,2})時 *(?<minute>\d{1,2})分(?: *(?<second>\d{1,2})秒)?/iy,
];
/** Right behind eight digits. */
const sixDigits = /(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})/y;
const offset = / ?(Z|UTC|JST|[+-]\d{2}:?\d{2})/iy;
const hourOffset = / ?([+-]\d{2})/y;

/**
 * Reads a date, with or without a time of day, in any form of docs/imports.md; full-width characters too. 24:00 is the beginning of the next day.
 * @param timeZone IANA name; used unless the text has an offset. A local time that comes twice is both; one that the clocks skip is read
 * with the offset before the change.
 * @throws InvalidInputError when it is not such a form, or no such date or time exists. The message does not repeat the text.
 */
export function parseLocalTime(text: string, timeZone: string): LocalTime {
  return placeIn(timeZone, read(text));
}

/**
 * The same for times of records.
 * @returns undefined for what databases and spreadsheets write where they have no time, whatever the time of day
 */
export function parseRecordedTime(text: string, timeZone: string): LocalTime | undefined {
  const found = read(text);
  return isPlaceholder(found.reading) ? undefined : placeIn(timeZone, found);
}

/** The canonical text of a time in a zone, from its bounds; the inverse of `parseLocalTime` where the zone shows that reading once. */
export function describeLocalTime(from: Date, until: Date, timeZone: string): string {
  const length = until.getTime() - from.getTime();
  const precision = length === 1000 ? 'second' : length === 60_000 ? 'minute' : 'day';
  return canonicalOf(readingAt(timeZone, from.getTime()), precision);
}

interface WrittenTime {
  reading: ClockReading;
  precision: Precision;
  /** `Z`, `+09:00`, or nothing. */
  offset: string;
}

function placeIn(timeZone: string, { reading, precision, offset }: WrittenTime): LocalTime {
  assertExists(reading);
  const at = reading.hour === 24 ? { ...reading, day: reading.day + 1, hour: 0 } : reading;
  const instants = (local: ClockReading) => {
    if (!offset) return instantsOf(timeZone, local);
    const only = asIfUtc(local) - offsetOf(offset);
    return { first: only, last: only };
  };
  const { first, last } = instants(at);
  return {
    from: new Date(first),
    until: new Date(
      precision === 'day' ? endOfDay(first, instants({ ...at, day: at.day + 1 }).first) : last + lengthOf[precision],
    ),
    canonical: canonicalOf(at, precision) + offset,
    precision,
    ...(reading.hour === 24 ? { isEndOfDay: true } : {}),
  };
}

/** Years 0, 1 and 9999, and the days where the clocks of databases and spreadsheets begin or are set to end. */
function isPlaceholder({ year, month, day }: ClockReading): boolean {
  return year <= 1 || year === 9999 || placeholders.has(`${year}-${month}-${day}`);
}

const placeholders = new Set([
  ...['1601-1-1', '1753-1-1', '1899-12-30', '1899-12-31', '1900-1-1'],
  ...['1970-1-1', '2099-12-31'],
]);

function read(text: string): WrittenTime {
  const plain =
    text.length > longest ? '' : text.normalize('NFKC').replace(unseen, '').replaceAll('\u2212', '-').trim();
  const date = match(western, plain, 0) ?? match(japanese, plain, 0);
  if (!date) throw notRead();
  let at = date.end;
  const isDigits = /^\d{8}\d/.test(plain);
  at = match([weekday], plain, at)?.end ?? at;
  const time = match(isDigits ? [sixDigits] : times, plain, at);
  at = time?.end ?? at;
  const zone = match(time ? [offset, hourOffset] : [offset], plain, at);
  at = zone?.end ?? at;
  if (at !== plain.length || plain === '') throw notRead();
  return {
    reading: { ...dateOf(date.groups), ...timeOf(time?.groups ?? {}) },
    precision: time?.groups.second !== undefined ? 'second' : time ? 'minute' : 'day',
    offset: zone ? canonicalOffset(zone.text.trim().toUpperCase()) : '',
  };
}

const unseen = /\p{Default_Ignorable_Code_Point}/gu;

const notRead = () => new InvalidInputError(`expected ${expected}, with or without a time (8:30 or 8:30:15)`);

type Groups = Record<string, string | undefined>;

function match(forms: RegExp[], text: string, at: number): { groups: Groups; text: string; end: number } | undefined {
  for (const form of forms) {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found) return { groups: found.groups ?? {}, text: found[0], end: form.lastIndex };
  }
  return undefined;
}

function dateOf({ era, year, month, day }: Groups): Pick<ClockReading, 'year' | 'month' | 'day'> {
  const date = { year: year === '元' ? 1 : Number(year), month: Number(month), day: Number(day) };
  return era === undefined ? date : { ...date, year: westernYear(era, date.year, date.month, date.day) };
}

/** Hours of half a day are read as clocks of twelve hours show them: 12 comes first. */
function timeOf({ half, behind, hour, minute, second }: Groups): Pick<ClockReading, 'hour' | 'minute' | 'second'> {
  const time = { hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0) };
  const part = (half ?? behind)?.toUpperCase();
  if (part === undefined) return time;
  if (time.hour > 12 || (half && behind)) throw new NoSuchTimeError('no such time: half a day has twelve hours');
  const isAfternoon = part === 'PM' || part === '午後';
  return { ...time, hour: (time.hour % 12) + (isAfternoon ? 12 : 0) };
}

function assertExists({ year, month, day, hour, minute, second }: ClockReading): void {
  if (year < 1583) throw new NoSuchTimeError('no such date: years begin at 1583, with the Gregorian calendar');
  if (month < 1 || month > 12) throw new NoSuchTimeError(`no such date: there is no month ${month}`);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > last)
    throw new NoSuchTimeError(`no such date: there is no day ${day} in month ${month} of ${year}, which has ${last}`);
  const isEndOfDay = hour === 24 && minute === 0 && second === 0;
  if ((hour > 23 && !isEndOfDay) || minute > 59 || second > 59)
    throw new NoSuchTimeError('no such time: hours go from 0 to 23, minutes and seconds from 0 to 59');
}

const lengthOf = { minute: 60_000, second: 1000 };

/** A zone that moved across the date line skipped a whole day; read with the offset before the change it has its 24 hours. */
const endOfDay = (first: number, next: number) => (next > first ? next : first + 86_400_000);

/** @param written upper-cased */
function canonicalOffset(written: string): string {
  if (written === 'Z' || written === 'UTC') return 'Z';
  if (written === 'JST') return '+09:00';
  const [sign, hours, minutes] = [written[0], written.slice(1, 3), written.slice(3).replace(':', '') || '00'];
  if (Number(hours) > 14 || Number(minutes) > 59)
    throw new NoSuchTimeError('no such offset: they go from -14:59 to +14:59');
  return `${sign}${hours}:${minutes}`;
}

/** In milliseconds, east of Greenwich positive. */
function offsetOf(canonical: string): number {
  if (canonical === 'Z') return 0;
  const [hours, minutes] = canonical.slice(1).split(':').map(Number) as [number, number];
  return (canonical[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function canonicalOf({ year, month, day, hour, minute, second }: ClockReading, precision: Precision): string {
  // Past the end of a month, as 24:00 of its last day is.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const two = (number: number) => String(number).padStart(2, '0');
  const dateText = `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  if (precision === 'day') return dateText;
  return precision === 'minute'
    ? `${dateText}T${two(hour)}:${two(minute)}`
    : `${dateText}T${two(hour)}:${two(minute)}:${two(second)}`;
}
