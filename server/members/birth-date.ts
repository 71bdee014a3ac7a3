import { parseLocalTime } from '../activities/local-time';
import { InvalidInputError } from '../errors';

/**
 * A birth date in any date form of docs/imports.md as `1989-01-08`.
 * @throws InvalidInputError when it is not a date, no such day exists, or it has a time of day.
 */
export function parseBirthDate(text: string): string {
  const { canonical, precision } = parseLocalTime(text, 'UTC');
  if (precision !== 'day' || canonical.length !== 10)
    throw new InvalidInputError('expected a date without a time of day');
  return canonical;
}
