import { OutsideEraError } from '../errors';

/**
 * The eras with their first days (改元の詔書, 元号法の政令): an era runs to the day before the next one begins.
 * Years 1 to 5 of 明治, when Japan still had a lunisolar calendar, are read in the Gregorian one, as ICU does.
 */
const eras = [
  { name: '明治', letter: 'M', from: '1868-10-23' },
  { name: '大正', letter: 'T', from: '1912-07-30' },
  { name: '昭和', letter: 'S', from: '1926-12-25' },
  { name: '平成', letter: 'H', from: '1989-01-08' },
  { name: '令和', letter: 'R', from: '2019-05-01' },
];

/** Alternatives for a regular expression: the names and the letters. */
export const eraPattern = eras.map((era) => `${era.name}|${era.letter}`).join('|');

/**
 * The Western year of a date in an era, which must lie between the era's first and last day.
 * @param era a name or a letter of `eraPattern`.
 * @throws OutsideEraError when the era had not begun or was over on that day.
 */
export function westernYear(era: string, year: number, month: number, day: number): number {
  const index = eras.findIndex(({ name, letter }) => name === era || letter === era.toUpperCase());
  const { name, from } = eras[index] as (typeof eras)[number];
  const next = eras[index + 1];
  const western = Number(from.slice(0, 4)) + year - 1;
  const date = `${String(western).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (year < 1 || date < from) throw new OutsideEraError(`no such date: ${name} begins on ${from}`);
  if (next && date >= next.from)
    throw new OutsideEraError(`no such date: ${name} ends on the day before ${next.from}, when ${next.name} begins`);
  return western;
}
