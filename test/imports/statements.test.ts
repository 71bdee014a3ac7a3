import { approveChange } from '../../server/changes/approve-change';
import { getChange } from '../../server/changes/changes-repository';
import { checkMember } from '../../server/checks/check-person';
import { changeRegistry } from '../../server/doors/change-registry';
import { coverImport } from '../../server/imports/cover-import';
import { getImport } from '../../server/imports/imports-repository';
import { rollbackImport } from '../../server/imports/rollback-import';
import { settleRows } from '../../server/imports/settle-rows';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { insertStaff } from '../../server/staff/staff-repository';
import { approver, createImportBench, type ImportBench, operator } from './import-csv';

const source = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - code: shop
    title: {ja: 店}
    basis: window
    criteria: [{activities: [card_paid], sites: [alpha], from: 2024-01-01, to: 2024-01-31}]
    data_items: [email]
    desk: main
desks: [{code: main}]
`;

let bench: ImportBench;
let members: number;
beforeEach(async () => {
  bench = await createImportBench();
  await insertStaff(bench.deps, { email: 'approver2@example.jp', role: 'approver', createdAt: bench.deps.now() });
  members = (await bench.load('members', 'member_id,email\nA,a@example.jp\nB,b@example.jp\nC,c@example.jp\n')).importId;
});
afterEach(() => bench.close());

async function publish(confirm: string[] = []): Promise<void> {
  const { deps } = bench;
  await applyIncident(deps, { source, by: operator });
  await submitIncident(deps, { code: 'leak', by: operator });
  await approveIncident(deps, { code: 'leak', by: approver });
  await publishIncident(deps, { code: 'leak', by: operator, confirm });
}

const answerOf = async (memberId: string) => {
  const { verdict, reason } = await checkMember(bench.deps, memberId, { via: 'web', session: 's' });
  return reason ? `${verdict} ${reason}` : verdict;
};
const approve = (changeId: number, by = approver) => approveChange(bench.deps, changeRegistry, { changeId, by });

describe('coverage stated afterwards', () => {
  const paid = 'member_id,activity,site,occurred_at\nA,card_paid,alpha,2024-01-10 10:00\n';

  test('waits for somebody who neither imported nor stated it, and then is covered', async () => {
    const { importId } = await bench.load('activities', paid, { by: approver, covers: '2024-01-01..2024-01-15' });
    await publish(['coverage']);
    await bench.deps.db('revisions').update({ is_covered: false, confirmed: [] });
    expect(await answerOf('B')).toBe('could_not_check coverage');
    const change = await coverImport(bench.deps, {
      importId,
      covers: '2024-01-16..2024-01-31',
      coversOf: [],
      by: operator,
    });
    expect(change).toMatchObject({ kind: 'import.cover', state: 'waiting', clears: 0 });
    expect(await answerOf('B')).toBe('could_not_check coverage');
    await expect(approve(change.changeId)).rejects.toThrow('These may: approver2@example.jp');
    await expect(approve(change.changeId, operator)).rejects.toThrow('needs the role');
    expect(await approve(change.changeId, 'approver2@example.jp')).toMatchObject({ state: 'applied' });
    expect(await answerOf('B')).toBe('not_affected');
    expect(await answerOf('A')).toBe('affected');
  });

  test('speaks for pairs that have no row, where they are named', async () => {
    await bench.load('activities', 'member_id,activity,site,occurred_at\nA,app_login,alpha,2024-01-10 10:00\n', {
      covers: '2023-01-01..2024-12-31',
    });
    const { importId } = await getImport(bench.deps.db, members + 1);
    await publish(['card_paid', 'alpha', 'coverage']);
    await bench.deps.db('revisions').update({ is_covered: false, confirmed: [] });
    const coversOf = [{ activity: 'Card_Paid', site: 'alpha' }];
    const { changeId } = await coverImport(bench.deps, {
      importId,
      covers: '2024-01-01..2024-01-31',
      coversOf,
      by: operator,
    });
    await approve(changeId);
    expect(await answerOf('B')).toBe('not_affected');
    // Figures were recorded in the same transaction: the next count agrees.
    expect(await bench.deps.db('figures').where({ kind: 'import_pairs' }).count()).toEqual([{ count: '1' }]);
  });

  test('leaves no gap, and is said of activities in force alone', async () => {
    const { importId } = await bench.load('activities', paid, { covers: '2024-01-01..2024-01-15' });
    const cover = (id: number, covers: string) =>
      coverImport(bench.deps, { importId: id, covers, coversOf: [], by: operator });
    await expect(cover(importId, '2024-01-20..2024-01-31')).rejects.toThrow('gap');
    await expect(cover(importId, 'soon')).rejects.toThrow('FROM..TO');
    await expect(cover(members, '2024-01-01..2024-01-31')).rejects.toThrow('no import of activities in force');
  });
});

describe('rejected rows', () => {
  const file =
    'member_id,activity,site,occurred_at,detail\nA,card_paid,alpha,2024-01-10,\nB,card_paid,alpha,2024-01-32,\nC,card_paid,alpha,2022-05-05,4111 1111 1111 1111\n';
  const load = (text = file) =>
    bench.load('activities', text, { covers: '2020-01-01..2024-12-31', options: { acceptRejects: true } });

  test('close the gate where nobody knows when they were, and where their time overlaps a live window', async () => {
    await load(`${file}C,card_paid,alpha,2024-01-31 23:59,4111 1111 1111 1111\n`);
    await publish();
    expect(await answerOf('B')).toBe('could_not_check record');
    expect(await answerOf('C')).toBe('could_not_check record');
    await bench.deps.db('rejected_activities').where({ member_id: 'C', row_number: 5 }).delete();
    expect(await answerOf('C')).toBe('not_affected');
  });

  test('are settled by two people, and stand again in an import that is undone', async () => {
    const { importId } = await load();
    await publish();
    const settle = (rows: number[], reason = 'seen on paper') =>
      settleRows(bench.deps, { importId, rows, reason, by: operator });
    await expect(settle([3], ' ')).rejects.toThrow('--reason');
    await expect(settle([])).rejects.toThrow('--row');
    await expect(settle([2])).rejects.toThrow('Row 2 of import');
    const change = await settle([3]);
    expect(change).toMatchObject({ kind: 'import.settle', target: `import ${importId} row 3`, state: 'waiting' });
    expect(await answerOf('B')).toBe('could_not_check record');
    await expect(approve(change.changeId, operator)).rejects.toThrow('needs the role');
    await approve(change.changeId);
    expect(await answerOf('B')).toBe('not_affected');
    expect(await getChange(bench.deps.db, change.changeId)).toMatchObject({ state: 'applied' });
    await expect(settle([3])).rejects.toThrow('no rejected row that still matters');
  });

  test('correcting one that was settled, and undoing that, leaves it settled', async () => {
    const { importId } = await load();
    const change = await settleRows(bench.deps, { importId, rows: [3], reason: 'seen on paper', by: operator });
    await approve(change.changeId);
    const corrected = await bench.load(
      'activities',
      'row,column_letter,column,code,message,hint,member_id,activity,site,occurred_at\n3,D,occurred_at,,,,B,card_paid,alpha,2024-02-01\n',
      {
        covers: '2020-01-01..2024-12-31',
        options: { corrects: importId },
      },
    );
    expect(corrected.state).toBe('applied');
    const rows = () =>
      bench.deps.db('rejected_activities').orderBy('row_number').select('row_number', 'is_settled', 'from_at');
    expect(await rows()).toHaveLength(1);
    await rollbackImport(bench.deps, { importId: corrected.importId, by: operator });
    expect(await rows()).toEqual([
      { rowNumber: 3, isSettled: true },
      { rowNumber: 4, isSettled: false, fromAt: new Date('2022-05-04T15:00Z') },
    ]);
  });
});

test('an import that a live window rests on is undone with a reason alone', async () => {
  const paid =
    'member_id,activity,site,occurred_at\nA,app_login,alpha,2024-01-10 10:00\nA,card_paid,alpha,2022-01-10 10:00\n';
  const { importId } = await bench.load('activities', paid, { covers: '2020-01-01..2024-12-31' });
  await publish();
  const undo = (reason?: string) => rollbackImport(bench.deps, { importId, by: operator, reason });
  await expect(undo()).rejects.toThrow('The windows of leak rest on import');
  expect(await undo('wrong file')).toMatchObject({ undone: { state: 'rolled_back' }, waiting: undefined });
  expect(await answerOf('B')).toBe('could_not_check coverage');
});

test('an identifier that could not be read matters while a live list names people by its kind', async () => {
  await bench.load('members', 'member_id,email,phone\nB,b@example.jp,090-1000-034\n', {
    options: { acceptRejects: true },
  });
  await bench.load('activities', 'member_id,activity,site,occurred_at\nA,card_paid,alpha,2024-01-10\n', {
    covers: '2020-01-01..2024-12-31',
  });
  await publish();
  const list = (kinds: string[] | null) => bench.deps.db('list_versions').update({ identifier_kinds: kinds });
  const incident = await bench.deps.db('incidents').first('incidentId');
  await bench.deps.db('list_versions').insert({
    ...{ import_id: members, incident_id: incident?.incidentId, exposure_code: 'other', number: 1, is_live: true },
  });
  await list(['email', 'member_id']);
  expect(await answerOf('B')).toBe('not_affected');
  await list(['phone']);
  expect(await answerOf('B')).toBe('could_not_check record');
  await list(null);
  expect(await answerOf('B')).toBe('could_not_check record');
});
