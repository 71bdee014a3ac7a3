import { place } from '../place';
import type { HolidayName } from '../time/holiday-calendar';
import { holidayOn } from '../time/holiday-calendar';
import { instantsOf, readingAt } from '../time/time-zone';
import { type ClosedDays, closureOn } from './closed-days';

/**
 * When a desk answers, as the incident file states it (docs/incident-file.md). Days are `YYYY-MM-DD` in the desk's time zone, times `H:MM` to `24:00`; a
 * `close` that is not after `open` is on the next day.
 */
export interface OpeningRules<Reason = unknown> extends ClosedDays<Reason> {
  /** `from` and `to` (inclusive) make an entry dated. */
  hours?: { days: string; open: string; close: string; from?: string; to?: string }[];
  /** `closed`: closed on the public holidays of its country, and of its region. */
  holidays?: 'open' | 'closed';
  /** ISO 3166; default: the installation's. */
  country?: string;
  /** ISO 3166-2, such as AU-VIC. */
  region?: string;
  /** First day of the desk. */
  opened?: string;
  /** First day on which the desk no longer exists. */
  closed_from?: string;
  /** IANA name; default: the installation's. */
  time_zone?: string;
}

export type DeskStatus<Reason = unknown> =
  /** `until` is undefined where the desk never closes. */
  | { state: 'open'; until: Date | undefined }
  /** `opensAt` is undefined where no opening is known within 400 days. */
  | {
      state: 'closed';
      why: 'hours' | 'break' | 'holiday' | 'closed_day' | 'not_yet';
      holiday?: HolidayName;
      reason?: Reason;
      opensAt: Date | undefined;
    }
  /** The file states no hours for this day. */
  | { state: 'unknown' }
  /** The desk is gone; `lastDay` was its last. No number may be shown. */
  | { state: 'ended'; lastDay: string };

interface Span {
  from: number;
  until: number;
}

const horizon = 400;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether a desk is open at an instant, until when, and when it opens next. Open from the first instant of `open` to the last before `close`. */
export function deskStatus<Reason>(rules: OpeningRules<Reason>, now: Date): DeskStatus<Reason> {
  const instant = now.getTime();
  const today = localDay(rules, instant);
  if (rules.closed_from && today >= rules.closed_from)
    return { state: 'ended', lastDay: addDays(rules.closed_from, -1) };
  const open = [...spansOf(rules, addDays(today, -1)), ...spansOf(rules, today)].find((span) =>
    contains(span, instant),
  );
  if (open) return { state: 'open', until: endOfOpening(rules, open) };
  const hasBegun = !rules.opened || today >= rules.opened;
  if (hasBegun && !hasHours(rules, today)) return { state: 'unknown' };
  return { state: 'closed', ...whyClosed(rules, today, instant), opensAt: nextOpening(rules, today, instant) };
}

/** Longest stretch, in days, that `openTime` counts. */
const longestStretch = 120;

/** Milliseconds between two instants in which a desk was open: how long somebody has really waited. Undefined where it states no hours. */
export function openTime(rules: OpeningRules, from: Date, until: Date): number | undefined {
  if (!rules.hours?.length) return undefined;
  const [first, last] = [from.getTime(), until.getTime()];
  let day = addDays(localDay(rules, first), -1);
  let open = 0;
  for (let count = 0; count < longestStretch && at(rules, day, '00:00') <= last; count++, day = addDays(day, 1))
    for (const span of spansOf(rules, day))
      open += Math.max(0, Math.min(span.until, last) - Math.max(span.from, first));
  return open;
}

/** The day that a desk's calendar shows at an instant, as `YYYY-MM-DD`. */
export function localDay(rules: OpeningRules, instant: number): string {
  const { year, month, day } = readingAt(zoneOf(rules), instant);
  return isoDay(Date.UTC(year, month - 1, day));
}

/** The weekdays that `mon-fri`, `sat,sun` or `daily` names: 0 is Sunday. A range may run over the end of the week. */
export function readDays(days: string): Set<number> {
  if (days === 'daily') return new Set(weekdays.keys());
  return new Set(
    days.split(',').flatMap((part) => {
      const [first, last = first] = part
        .trim()
        .split('-')
        .map((name) => weekdays.indexOf(name.trim().toLowerCase()));
      const length = ((last as number) - (first as number) + 7) % 7;
      return Array.from({ length: length + 1 }, (_, index) => ((first as number) + index) % 7);
    }),
  );
}

/** The opening times of one local day, earliest first; none where the desk is closed on it. */
function spansOf(rules: OpeningRules, day: string): Span[] {
  if (isOutside(rules, day) || closureOn(rules, day) || holidayOf(rules, day)) return [];
  return hoursOf(rules, day)
    .filter((hours) => readDays(hours.days).has(weekdayOf(day)))
    .map((hours) => ({
      from: at(rules, day, hours.open),
      until: at(rules, minutesOf(hours.close) <= minutesOf(hours.open) ? addDays(day, 1) : day, hours.close),
    }))
    .sort((a, b) => a.from - b.from);
}

const isOutside = (rules: OpeningRules, day: string) =>
  Boolean((rules.opened && day < rules.opened) || (rules.closed_from && day >= rules.closed_from));

const hoursOf = (rules: OpeningRules, day: string) =>
  (rules.hours ?? []).filter((hours) => (!hours.from || hours.from <= day) && (!hours.to || day <= hours.to));

const hasHours = (rules: OpeningRules, day: string) => hoursOf(rules, day).length > 0;

const holidayOf = (rules: OpeningRules, day: string): HolidayName | undefined =>
  rules.holidays === 'closed' ? holidayOn(rules.country ?? place.country, rules.region, day) : undefined;

function whyClosed<Reason>(rules: OpeningRules<Reason>, today: string, instant: number) {
  if (rules.opened && today < rules.opened) return { why: 'not_yet' as const };
  const closed = closureOn(rules, today);
  if (closed) return { why: 'closed_day' as const, reason: closed.reason };
  const holiday = holidayOf(rules, today);
  if (holiday) return { why: 'holiday' as const, holiday };
  const spans = spansOf(rules, today);
  const isBreak = spans.some(({ until }) => until <= instant) && spans.some(({ from }) => from > instant);
  return { why: isBreak ? ('break' as const) : ('hours' as const) };
}

function nextOpening(rules: OpeningRules, today: string, instant: number): Date | undefined {
  let day = rules.opened && rules.opened > today ? rules.opened : today;
  for (let count = 0; count < horizon; count++, day = addDays(day, 1)) {
    const span = spansOf(rules, day).find(({ from }) => from > instant);
    if (span) return new Date(span.from);
  }
  return undefined;
}

/** Where the next opening begins at the very end of one (midnight), the desk stays open; undefined where that goes on for a week. */
function endOfOpening(rules: OpeningRules, span: Span): Date | undefined {
  let { until } = span;
  for (let count = 0; count < 8; count++) {
    const day = localDay(rules, until);
    if (rules.closed_from && day >= rules.closed_from) return new Date(at(rules, rules.closed_from, '00:00'));
    const next = spansOf(rules, day).find(({ from, until: end }) => from <= until && end > until);
    if (!next) return new Date(until);
    until = next.until;
  }
  return undefined;
}

function at(rules: OpeningRules, day: string, time: string): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return instantsOf(zoneOf(rules), { year, month, day: date, hour: 0, minute: minutesOf(time), second: 0 }).first;
}

function minutesOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number) as [number, number];
  return hour * 60 + minute;
}

const contains = ({ from, until }: Span, instant: number) => from <= instant && instant < until;
const zoneOf = (rules: OpeningRules) => rules.time_zone ?? place.timeZone;
const isoDay = (utc: number) => new Date(utc).toISOString().slice(0, 10);
const addDays = (day: string, count: number) => isoDay(Date.parse(day) + count * 86_400_000);
const weekdayOf = (day: string) => new Date(Date.parse(day)).getUTCDay();
