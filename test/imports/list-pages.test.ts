import { importPage } from '../../server/imports/import-pages';
import { importRow, type Reader } from '../../server/imports/list-pages';
import type { Import } from '../../server/rows/import';
import { textsOf } from '../../server/texts/i18n';

const reader: Reader = {
  ...{ lang: 'ja', t: textsOf('ja'), nameOf: (handle) => handle },
  staff: {
    staffId: 1,
    handle: 'staff-1',
    email: 'a@example.jp',
    role: 'approver',
    isDisabled: false,
    locale: undefined,
    resetAt: undefined,
  },
};
const one = (changes: Partial<Import>): Import => ({
  ...{ importId: 1, kind: 'activities', state: 'review', timeZone: 'Asia/Tokyo', options: {}, importedBy: 'staff-2' },
  ...{ importedAt: new Date('2024-06-03T03:00:00Z'), fourEyes: true, decidedBy: [] },
  counts: { records: 1, accepted: 1, rejected: 0, duplicates: 0, blank: 0 },
  ...changes,
});

const nothing = {
  problems: [],
  clears: undefined,
  undoing: undefined,
  covering: undefined,
  settling: [],
  standing: [],
  refusal: undefined,
};

test('a mere check waits for nobody, in the list and on its page', () => {
  const check = one({ options: { dryRun: true } });
  expect(importRow(check, reader)).toMatchObject({ state: 'checked', kind: '利用記録 (確認だけ)' });
  expect(importPage(check, nothing, reader, check.importedAt)).toMatchObject({ shownState: 'checked', step: 'check' });
  expect(importRow(one({ options: { dryRun: true }, state: 'needs_fix' }), reader).state).toBe('needs_fix');
  expect(importRow(one({}), reader)).toMatchObject({ state: 'review', kind: '利用記録' });
});

test('the time for which an import is complete is told in days', () => {
  const covers = '["2023-12-31 15:00:00+00","2024-12-31 15:00:00+00")';
  const { facts } = importPage(one({ covers }), nothing, reader, new Date('2024-06-03T03:00:00Z'));
  expect(facts).toContainEqual({ name: 'covers', value: '2024年1月1日（月） – 2024年12月31日（火）' });
});

test('an import that was undone, replaced or called off stands at no step', () => {
  for (const state of ['rolled_back', 'superseded', 'cancelled'] as const)
    expect(importPage(one({ state }), nothing, reader, new Date()).step).toBeUndefined();
  expect(importPage(one({ state: 'applied' }), nothing, reader, new Date()).step).toBe('live');
});

test('members who are named are called the first only where there are more of them', () => {
  const named = (count: number, cleared: number) => {
    const changes = { newlyAffected: 0, newlyPossible: 0, cleared, raised: 0, lowered: 0 };
    const firstCleared = Array.from({ length: count }, (_, index) => `M${index}`);
    const { counts } = one({});
    const list = one({ kind: 'list', counts: { ...counts, changes: { ...changes, firstCleared } } });
    return importPage(list, nothing, reader, new Date()).changes?.moreCleared;
  };
  expect([named(1, 1), named(1, 2), named(20, 20), named(20, 21)]).toEqual([false, false, false, true]);
});
