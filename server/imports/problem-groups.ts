import type { TFunction } from 'i18next';
import { columnLetter } from '../rows/csv-columns';
import type { Import } from '../rows/import';
import { describeProblem } from './describe-import';
import type { ProblemCount } from './rejects-repository';

/** How many ranges of rows a group names. */
const namedRanges = 12;

/** What is wrong, by column and kind, with the rows where it is. */
export function problemGroups(t: TFunction, { header = [] }: Import, groups: ProblemCount[]) {
  return groups.map(({ column, code, params, count, rows }) => {
    const ranges = rangesOf(rows, count);
    return {
      place: column === null ? '' : `${columnLetter(column)} (${header[column]?.name ?? ''})`,
      ...describeProblem(t, { column, code, params: { ...params, rows: ranges } }),
      count,
      rows: ranges,
    };
  });
}

/** `2–5, 8, …` of sorted row numbers, the first of `count`. */
function rangesOf(rows: number[], count: number): string {
  const ranges: [number, number][] = [];
  for (const row of rows) {
    const last = ranges.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else ranges.push([row, row]);
  }
  const shown = ranges.slice(0, namedRanges).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const isMore = ranges.length > namedRanges || count > rows.length;
  return [...shown, ...(isMore ? ['…'] : [])].join(', ');
}
