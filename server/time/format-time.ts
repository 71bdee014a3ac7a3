import { describeLocalTime, parseLocalTime } from './local-time';
import { parseWindowTime } from './time-window';
import { readingAt } from './time-zone';

/** Dates and times as readers see them: Western years with the weekday, 24-hour clock. `locale` is a BCP 47 tag. */

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, options);
  formats.set(key, known);
  return known;
};

/** Days that were written lately: a page names the same few, and Intl takes its time for each. */
const written = new Map<string, string>();
const mostWritten = 5_000;

/** `2026-11-23` → `2026年11月23日（月）`, `Monday 23 November 2026`. */
export function formatDay(locale: string, day: string): string {
  const key = `${locale} ${day.slice(0, 10)}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  const text = writeDay(locale, day);
  if (written.size >= mostWritten) written.clear();
  written.set(key, text);
  return text;
}

function writeDay(locale: string, day: string): string {
  const date = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (locale === 'ja') {
    const weekday = formatOf('ja', { weekday: 'short', timeZone: 'UTC' }).format(date);
    return `${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日（${weekday}）`;
  }
  return formatOf(locale, { dateStyle: 'full', timeZone: 'UTC' })
    .format(date)
    .replace(/^(\w+),/, '$1');
}

/** A birth date, which people state by the era as often as not: `1978年4月2日（昭和53年）`, `2 April 1978`. */
export function formatBirthDate(locale: string, day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const western = formatOf(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
  if (locale !== 'ja') return western;
  const era = formatOf('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
  return `${western}（${era}）`;
}

/** A canonical time at its own precision (`LocalTime.canonical`, or a month of a window): a month, a day, a day with its minute, or with its second. */
export function formatMoment(locale: string, canonical: string): string {
  if (/^\d{4}-\d\d$/.test(canonical)) return formatMonth(locale, canonical);
  const [day, time] = canonical.split('T') as [string, string | undefined];
  return time ? `${formatDay(locale, day)} ${time}` : formatDay(locale, day);
}

/** `2018-05` → `2018年5月`, `May 2018`. */
const formatMonth = (locale: string, month: string): string =>
  formatOf(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));

/** The day that clocks in a zone show at an instant. */
export function formatDate(locale: string, instant: Date, timeZone: string): string {
  return formatDay(locale, localIso(instant, timeZone));
}

/** Day, hour and minute that clocks in a zone show at an instant. */
export function formatDateTime(locale: string, instant: Date, timeZone: string): string {
  return formatMoment(locale, localIso(instant, timeZone));
}

/** A stretch of time, `until` exclusive, open where one is missing: days, or with the time of day where it is not made of whole days. */
export function formatStretch(
  locale: string,
  { from, until }: { from: Date | undefined; until: Date | undefined },
  timeZone: string,
): string {
  const ends = [from, until].filter((end) => end !== undefined);
  const format = ends.every((end) => localIso(end, timeZone).endsWith('T00:00')) ? formatDate : formatDateTime;
  const last = until && new Date(until.getTime() - 1);
  const [first = '', end = ''] = [from && format(locale, from, timeZone), last && format(locale, last, timeZone)];
  return first === end ? first : `${first} – ${end}`.trim();
}

/**
 * A canonical time of one zone on the clocks of another: a page shows all its times by one clock. What is a day, a month or a minute there and none
 * here is shown from its first moment to its last.
 */
export function formatMomentOf(locale: string, canonical: string, timeZone: string, shownIn: string): string {
  const hasOffset = /T.*(Z|[+-]\d{2}:\d{2})$/.test(canonical);
  if (timeZone === shownIn && !hasOffset) return formatMoment(locale, canonical);
  const { from, until, precision } = parseLocalTime(canonical, timeZone);
  if (precision === 'second' || precision === 'minute')
    return formatMoment(locale, describeLocalTime(from, until, shownIn));
  return formatStretch(locale, { from, until }, shownIn);
}

/** The edge of a window as `formatMomentOf` shows it: its unit's first moment, or its last. */
export function formatEdgeOf(
  locale: string,
  canonical: string,
  edge: 'first' | 'last',
  { timeZone, shownIn }: { timeZone: string; shownIn: string },
): string {
  if (timeZone === shownIn) return formatMoment(locale, canonical);
  const { from, until } = parseWindowTime(canonical, timeZone);
  return formatDateTime(locale, edge === 'first' ? from : new Date(until.getTime() - 1), shownIn);
}

/** `13:30` on the clocks of a zone. */
export const formatTime = (instant: Date, timeZone: string): string => localIso(instant, timeZone).slice(11);

/** `2026-11-23T13:30` on the clocks of a zone. */
export function localIso(instant: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = readingAt(timeZone, instant.getTime());
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** What people call a zone, in summer and winter alike: `日本時間`, `United Kingdom Time`. Where the short name is letters only, the long one. */
export function nameOfZone(locale: string, timeZone: string): string {
  if (/^(Etc\/)?(UTC|GMT)$/.test(timeZone)) return 'UTC';
  if (locale === 'ja' && timeZone === 'Asia/Tokyo') return '日本時間';
  const name = (timeZoneName: 'shortGeneric' | 'longGeneric') =>
    formatOf(locale, { timeZone, timeZoneName })
      .formatToParts(Date.UTC(2024, 0, 1))
      .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
  const short = name('shortGeneric');
  return /^[A-Z]+$/.test(short) ? name('longGeneric') : short;
}

const weekStart = Date.UTC(2023, 0, 1);

/** Name of a weekday; 0 is Sunday. */
export const nameOfWeekday = (locale: string, weekday: number): string =>
  formatOf(locale, { weekday: 'long', timeZone: 'UTC' }).format(weekStart + weekday * 86_400_000);
