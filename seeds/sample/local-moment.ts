import type { Draw } from './draw';

/** Japan has no summer time, so that local times are counted as if they were UTC, in milliseconds. */
const day = 86_400_000;

/** A local time within the days `from` to `to`, both included. One in twelve falls on the first or the last second, where windows go wrong. */
export function momentIn(draw: Draw, from: string, to: string): number {
  const start = startOf(from);
  const end = startOf(to) + day;
  const edge = draw.below(24);
  if (edge === 0) return start;
  if (edge === 1) return end - 1000;
  return start + Math.floor((draw.unit() * (end - start)) / 1000) * 1000;
}

const starts = new Map<string, number>();

function startOf(text: string): number {
  const start = starts.get(text) ?? Date.parse(text);
  starts.set(text, start);
  return start;
}

/** `2016-06-03T14:22:05` */
export const toSecond = (moment: number) => new Date(moment).toISOString().slice(0, 19);
/** `2016-06-03T14:22` */
export const toMinute = (moment: number) => new Date(moment).toISOString().slice(0, 16);
/** `2016-06-03` */
export const toDay = (moment: number) => new Date(moment).toISOString().slice(0, 10);
/** `2016/6/3 14:22:05` */
export function withSlashes(moment: number): string {
  const [date, time] = toSecond(moment).split('T') as [string, string];
  return `${date.replace(/-0?/g, '/')} ${time}`;
}
/** `20160603` */
export const compact = (moment: number) => toDay(moment).replaceAll('-', '');
/** `平成28年6月3日`: the era of a day from 1926-12-25 on. */
export function inEra(moment: number): string {
  const date = toDay(moment);
  const [name, first] =
    date >= '2019-05-01' ? ['令和', 2019] : date >= '1989-01-08' ? ['平成', 1989] : (['昭和', 1926] as const);
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
  const number = year - first + 1;
  return `${name}${number === 1 ? '元' : number}年${month}月${dayOfMonth}日`;
}
