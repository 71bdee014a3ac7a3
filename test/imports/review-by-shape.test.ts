import { approveImport } from '../../server/imports/approve-import';
import { describeCounts } from '../../server/imports/describe-import';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approver, createImportBench, type ImportBench, operator } from './import-csv';
import { listIncident } from './list-incident';

/** What a review shows of rows that match nobody, of identifiers that find nobody any more, and of rows that were there already. */

const target = { incident: 'leak', exposure: 'named' };
let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
  await applyIncident(bench.deps, { source: listIncident, by: operator });
  await bench.load(
    'members',
    'member_id,login_id,email\nM-001,one,one@example.jp\nM-002,two,two@example.jp\n0003,three,three@example.jp\n',
  );
});
afterEach(() => bench.close());

test('rows of a list that match nobody are grouped by shape, with whom each would mean without its marks', async () => {
  const list = await bench.load(
    'list',
    'member_id,login_id,email\n#M-001,,\nM-002,,\n3,,\n,,-two@example.jp\n,,guest@example.jp\n,,other@example.net\n,ONE,\n',
    target,
  );
  expect(list.counts.strays).toEqual({
    examined: 6,
    groups: [
      { column: 'member_id', shape: '#A-999', count: 1, rows: [2], near: [{ row: 2, memberId: 'M-001' }] },
      { column: 'member_id', shape: '9', count: 1, rows: [4], near: [{ row: 4, memberId: '0003' }] },
      { column: 'email', shape: '-a@a.a', count: 1, rows: [5], near: [{ row: 5, memberId: 'M-002' }] },
      { column: 'login_id', shape: 'AAA', count: 1, rows: [8], near: [{ row: 8, memberId: 'M-001' }] },
      { column: 'email', shape: 'a@a.a', count: 2, rows: [6, 7], near: [] },
    ],
  });
  expect(describeCounts(list)).toContain(
    'match nobody: member_id like #A-999: 1 (rows 2); row 2 would mean M-001 without its marks',
  );
});

test('and so are activities of members who are not there', async () => {
  const loaded = await bench.load(
    'activities',
    'member_id,activity,occurred_at\nM-001,paid,2024-01-01\nm-002,paid,2024-01-01\nX9,paid,2024-01-01\n',
  );
  expect(loaded.counts.strays?.groups).toEqual([
    { column: 'member_id', shape: 'a-999', count: 1, rows: [3], near: [{ row: 3, memberId: 'M-002' }] },
    { column: 'member_id', shape: 'A9', count: 1, rows: [4], near: [] },
  ]);
});

test('identifiers of the live list that another version lacks, or that find nobody any more, are counted', async () => {
  const one = await bench.load('list', 'email\none@example.jp\ntwo@example.jp\n', target);
  await approveImport(bench.deps, { importId: one.importId, by: approver });
  const moved = await bench.load('members', 'member_id,login_id,email\nM-001,one,new@example.jp\n');
  expect(moved).toMatchObject({ state: 'applied', counts: { vanished: { lost: 1 } } });
  const two = await bench.load('list', 'email\nnew@example.jp\n', target);
  expect(two.counts.vanished).toEqual({ gone: 2, lost: 1 });
  const first = await bench
    .load('list', 'email\nnew@example.jp\n', { ...target, exposure: 'other' })
    .catch((error) => error.message);
  expect(first).toContain('no exposure other');
});

describe('rows that an earlier import brought', () => {
  const header = 'member_id,activity,occurred_at,site\n';
  const rows = [
    'M-001,paid,2024-01-01,alpha\n',
    'M-002,paid,2024-01-02,alpha\n',
    'M-002,paid,2024-01-03,alpha\n',
    '0003,paid,2024-01-04,alpha\n',
  ];

  test('are counted, and asked about where they are half of the file', async () => {
    const first = await bench.load('activities', header + rows.slice(0, 2).join(''));
    const stopped = await bench.load('activities', header + rows.slice(0, 3).join(''));
    expect(stopped).toMatchObject({
      state: 'blocked',
      failure: { code: 'repeated', params: { count: 2, imports: String(first.importId) } },
      counts: { repeated: { rows: 2, byImport: { [first.importId]: 2 } } },
    });
    expect(await bench.database.db('activities').count()).toEqual([{ count: '2' }]);
    expect((await rollbackImport(bench.deps, { importId: stopped.importId, by: operator })).undone.state).toBe(
      'cancelled',
    );
    const meant = await bench.load('activities', header + rows.slice(0, 3).join(''), {
      options: { confirm: ['Repeated'] },
    });
    expect(meant.state).toBe('applied');
  });

  test('are told of where they are fewer, and nothing is said of others', async () => {
    const first = await bench.load('activities', header + rows[0]);
    const more = await bench.load('activities', header + rows.join(''));
    expect(more).toMatchObject({ state: 'applied', counts: { repeated: { rows: 1 } } });
    expect(describeCounts(more)).toContain(`rows that an earlier import brought already: 1 (import ${first.importId})`);
    const others = await bench.load('activities', `${header}M-001,paid,2024-01-01,beta\nM-001,paid,2024-02-01,alpha\n`);
    expect(others.counts.repeated).toBeUndefined();
  });
});
