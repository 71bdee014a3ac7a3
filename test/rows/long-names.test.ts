import { readPair } from '../../server/activities/import-pairs';
import { ImportFailure } from '../../server/csv/import-problem';
import { findColumn, readHeader } from '../../server/rows/header';

const long = `会員番号${' '.repeat(2 ** 20)}`;

test('what is far too long is no name of a column, is not looked at further, and is shown shortened', () => {
  // The texts of failures are read once.
  new ImportFailure('empty_file');
  const begun = performance.now();
  expect(findColumn('members', long)).toBeUndefined();
  const refusal = (names: string[]): ImportFailure => {
    try {
      readHeader('members', names);
    } catch (error) {
      if (error instanceof ImportFailure) return error;
      throw error;
    }
    throw new Error('it was taken for a header');
  };
  expect(refusal(['会員番号', 'x'.repeat(2 ** 20)])).toMatchObject({ code: 'unknown_column' });
  expect(String(refusal(['会員番号', 'x'.repeat(2 ** 20)]).params.name)).toHaveLength(101);
  expect(String(refusal(['氏名', long]).message).length).toBeLessThan(1_000);
  expect(refusal([long]).code).toBe('no_header');
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test('nor is it a pair of activity and site', () => {
  expect(readPair(`card_paid@${'x'.repeat(2_000)}`)).toBeUndefined();
  expect(readPair('card_paid@alpha')).toEqual({ activity: 'card_paid', site: 'alpha' });
});
