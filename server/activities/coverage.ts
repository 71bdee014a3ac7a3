import { InvalidInputError, UsageError } from '../errors';
import { parseLocalTime } from '../time/local-time';

/**
 * Reads `FROM..TO`, the time for which an export is complete: from the start of the one unit to the end of the other. Either may be left out.
 * @returns a `tstzrange` as PostgreSQL reads it
 * @throws UsageError
 */
export function readCoverage(text: string, timeZone: string): string {
  const [, from, to] = /^(.*?)\.\.(.*)$/s.exec(text.trim()) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === ''))
    throw new UsageError('--covers needs FROM..TO, such as 2016-01-01..2016-08-14.');
  try {
    const lower = from === '' ? undefined : parseLocalTime(from, timeZone).from;
    const upper = to === '' ? undefined : parseLocalTime(to, timeZone).until;
    if (lower && upper && lower >= upper) throw new UsageError('--covers ends before it begins.');
    return `[${lower?.toISOString() ?? ''},${upper?.toISOString() ?? ''})`;
  } catch (error) {
    if (error instanceof InvalidInputError) throw new UsageError(`--covers: ${error.message}`);
    throw error;
  }
}

/** The ends of what `readCoverage` made, as PostgreSQL writes it; the second is exclusive. */
export function stretchOf(range: string): { from: Date | undefined; until: Date | undefined } {
  const [from, until] = range
    .split(',')
    .map((end) => end.replace(/["[\]()]/g, ''))
    .map((end) => (end === '' ? undefined : new Date(end.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))));
  return { from, until };
}
