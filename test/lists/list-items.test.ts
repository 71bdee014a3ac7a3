import { describeProblem } from '../../server/imports/describe-import';
import { listRejects } from '../../server/imports/rejects-repository';
import { applyIncident } from '../../server/incidents/apply-incident';
import { textsOf } from '../../server/texts/i18n';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const source = `
incident: sample
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
own_items:
  - {code: attendance, label: {ja: 勤怠の情報, en: Attendance}, severity: 1}
exposures:
  - {code: staff, title: {ja: 従業員}, basis: list, desk: main,
     data_items: [name, {item: attendance, may: true}, {item: bank_account, may: true}]}
desks: [{code: main}]
`;
let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
  await bench.load('members', 'member_id\nK1\nK2\n');
  await applyIncident(bench.deps, { source, by: operator });
});
afterAll(() => bench.close());

const load = (cell: string) =>
  bench.load('list', `会員番号,漏えい項目\nK1,${cell}\n`, { incident: 'sample', exposure: 'staff' });

test.each(['attendance', '勤怠の情報', 'Attendance；Ｂａｎｋ_account', 'ATTENDANCE; name', '銀行口座の情報', 'none'])(
  'a list may say what leaked for a person by code or label: %s',
  async (cell) => {
    const loaded = await load(cell);
    expect([loaded.counts.accepted, await complaints(bench, loaded)]).toEqual([1, []]);
  },
);

test('what leaked for nobody is refused, and the refusal names what a cell may hold', async () => {
  const refused = await load('社員番号');
  expect(refused.state).toBe('needs_fix');
  const [reject] = await listRejects(bench.deps, refused.importId);
  const hints = reject?.problems.map((problem) => describeProblem(textsOf('en'), problem).hint);
  expect(hints).toEqual(['Write some of name, attendance, bank_account, with semicolons between, or none.']);
});
