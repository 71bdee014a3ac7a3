import { place } from '../place';
import type { Language } from '../texts/i18n';
import { formatDate } from '../time/format-time';
import type { CoverageRow } from './coverage-repository';

interface Span {
  x: number;
  width: number;
}

/** For which time the loaded exports are complete, one line for each kind of activity; drawn by `coverage.ejs` beside its table. */
export interface CoveragePage {
  width: number;
  height: number;
  lines: { activity: string; y: number; covered: Span[]; present: Span[] }[];
  marks: { x: number; text: string; anchor: 'start' | 'middle' | 'end' }[];
  table: { activity: string; importId: number; rows: string; data: string; covers: string | null }[];
}

const width = 720;
const labels = 170;
const lineHeight = 32;
const axis = 28;
const day = 86_400_000;

/** Undefined where no activities are loaded. */
export function coveragePage(rows: CoverageRow[], lang: Language): CoveragePage | undefined {
  if (rows.length === 0) return undefined;
  const [start, end] = extentOf(rows);
  const positionOf = (time: number) => Math.round(labels + ((time - start) / (end - start)) * (width - labels - 8));
  const span = (from: number, until: number) => ({
    x: positionOf(from),
    width: Math.max(2, positionOf(until) - positionOf(from)),
  });
  const show = (time: number) => formatDate(lang, new Date(time), place.timeZone);
  const lines = [...new Set(rows.map(({ activity }) => activity))].map((activity, index) => {
    const own = rows.filter((row) => row.activity === activity);
    const covered = own.filter(({ isStated }) => isStated);
    return {
      ...{ activity, y: index * lineHeight },
      covered: covered.map(({ from, until }) => span(from?.getTime() ?? start, until?.getTime() ?? end)),
      present: own.map(({ first, last }) => span(first.getTime(), last.getTime())),
    };
  });
  return {
    ...{ width, height: lines.length * lineHeight + axis, lines },
    marks: [
      { x: positionOf(start), text: show(start), anchor: 'start' },
      { x: positionOf((start + end) / 2), text: show((start + end) / 2), anchor: 'middle' },
      { x: positionOf(end), text: show(end - 1), anchor: 'end' },
    ],
    table: rows.map(({ activity, importId, rows: count, first, last, isStated, from, until }) => ({
      ...{ activity, importId, rows: count.toLocaleString(lang) },
      data: `${show(first.getTime())} – ${show(last.getTime() - 1)}`,
      covers: isStated ? `${from ? show(from.getTime()) : '…'} – ${until ? show(until.getTime() - 1) : '…'}` : null,
    })),
  };
}

/** The time that all of it spans; a day at least. */
function extentOf(rows: CoverageRow[]): [number, number] {
  const times = rows
    .flatMap(({ first, last, from, until }) => [first, last, from, until])
    .flatMap((time) => (time === null ? [] : [time.getTime()]));
  const start = times.reduce((a, b) => Math.min(a, b));
  return [
    start,
    Math.max(
      start + day,
      times.reduce((a, b) => Math.max(a, b)),
    ),
  ];
}
