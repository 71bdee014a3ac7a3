import { readCoverage, stretchOf } from '../../server/activities/coverage';
import { formatBirthDate, formatStretch } from '../../server/time/format-time';
import { createTestDatabase } from '../database';

const zone = 'Asia/Tokyo';

test('a birth date is told by the era too, as callers state it', () => {
  expect(formatBirthDate('ja', '1978-04-02')).toBe('1978年4月2日（昭和53年）');
  expect(formatBirthDate('ja', '1989-01-08')).toBe('1989年1月8日（平成元年）');
  expect(formatBirthDate('en', '1978-04-02')).toBe('2 April 1978');
});

describe('a stretch of time', () => {
  const shown = (from: string | undefined, until: string | undefined, language = 'en') =>
    formatStretch(
      language,
      { from: from ? new Date(from) : undefined, until: until ? new Date(until) : undefined },
      zone,
    );

  it('of whole days ends on the last of them', () => {
    const year = ['2023-12-31T15:00:00Z', '2024-12-31T15:00:00Z'] as const;
    expect(shown(...year)).toBe('Monday 1 January 2024 – Tuesday 31 December 2024');
    expect(shown(...year, 'ja')).toBe('2024年1月1日（月） – 2024年12月31日（火）');
  });

  it('of minutes ends in the last of them', () => {
    expect(shown('2024-01-01T00:30:00Z', '2024-01-01T03:01:00Z')).toBe(
      'Monday 1 January 2024 09:30 – Monday 1 January 2024 12:00',
    );
  });

  it('may be open at either end', () => {
    expect(shown('2023-12-31T15:00:00Z', undefined)).toBe('Monday 1 January 2024 –');
    expect(shown(undefined, '2024-12-31T15:00:00Z')).toBe('– Tuesday 31 December 2024');
  });

  it('comes back from PostgreSQL as it went in', async () => {
    const database = await createTestDatabase();
    const back = async (text: string, timeZone: string) => {
      const { rows } = await database.db.raw('select (?::tstzrange)::text as range', [readCoverage(text, timeZone)]);
      return formatStretch('en', stretchOf(rows[0].range), timeZone);
    };
    expect(await back('2024-01-01..2024-12-31', zone)).toBe('Monday 1 January 2024 – Tuesday 31 December 2024');
    expect(await back('..2024-12-31', 'Asia/Kathmandu')).toBe('– Tuesday 31 December 2024');
    expect(await back('2024-01-01T08:30..', zone)).toBe('Monday 1 January 2024 08:30 –');
    await database.drop();
  });
});
