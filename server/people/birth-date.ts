import { InvalidInputError } from '../errors';
import { parseLocalTime } from '../time/local-time';

/**
 * A birth date in any date form of docs/imports.md as `1989-01-08`.
 * Midnight, which databases put behind every day that they export, says nothing more.
 * @throws InvalidInputError when it is not a date, no such day exists, or it has another time of day.
 */
export function parseBirthDate(text: string): string {
  const { canonical } = parseLocalTime(text, 'UTC');
  const [day = '', time = '00:00'] = canonical.split('T');
  if (day.length !== 10 || !/^00:00(:00)?$/.test(time))
    throw new InvalidInputError('expected a date without a time of day');
  return day;
}
