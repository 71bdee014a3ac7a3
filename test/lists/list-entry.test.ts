import {
  createEntryReader,
  entriesSealedTogether,
  entryContext,
  type ListEntry,
  sealEntries,
} from '../../server/lists/list-entry';
import { testKeys as keys } from '../dependencies';

const together: [number, ListEntry][] = [
  [5, { email: 'a@example.jp', note: 'メモ' }],
  [6, {}],
  [7, { phone: '090-0000-0000' }],
];
const carried = { listVersionId: 3, sealedAt: 7, sealed: sealEntries(keys, 3, together) };

test('entries that are sealed together are read one by one, in any order', () => {
  const read = createEntryReader(keys);
  expect([7, 5, 6].map((row) => read({ ...carried, row }))).toEqual([
    { phone: '090-0000-0000' },
    { email: 'a@example.jp', note: 'メモ' },
    {},
  ]);
});

test('what one row carries does not open in the place of another', () => {
  const read = createEntryReader(keys);
  expect(() => read({ ...carried, row: 7, sealedAt: 8 })).toThrow('does not open');
  expect(() => read({ ...carried, row: 7, listVersionId: 4 })).toThrow('does not open');
});

test('entries with nothing but a member ID have nothing sealed', () => {
  expect(sealEntries(keys, 3, [[5, {}]])).toHaveLength(0);
  expect(createEntryReader(keys)({ listVersionId: 3, row: 5, sealedAt: null, sealed: null })).toEqual({});
});

test('an entry of a version that was sealed row by row is read as it was, and is not taken for its neighbours', () => {
  const old = keys.seal(JSON.stringify({ email: 'b@example.jp' }), entryContext(3, 9));
  const read = createEntryReader(keys);
  expect(read({ listVersionId: 3, row: 9, sealedAt: 9, sealed: old })).toEqual({ email: 'b@example.jp' });
  expect(read({ listVersionId: 3, row: 8, sealedAt: 9, sealed: old })).toEqual({});
});

test('emails of a usual length stay within a row of PostgreSQL', () => {
  const entries = Array.from({ length: entriesSealedTogether }, (_, row): [number, ListEntry] => [
    100_000 + row,
    { email: `customer.${row}@example.co.jp` },
  ]);
  expect(sealEntries(keys, 3, entries).length).toBeLessThan(2_000);
});
