import { approveChange } from '../../server/changes/approve-change';
import { type ClearedPerson, listFirstPeople, readPeople } from '../../server/changes/change-people-repository';
import { getChange, listChanges } from '../../server/changes/changes-repository';
import { rejectChange } from '../../server/changes/reject-change';
import { changeRegistry } from '../../server/doors/change-registry';
import { approveImport } from '../../server/imports/approve-import';
import { getImport } from '../../server/imports/imports-repository';
import { reviewList } from '../../server/imports/review-list';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { closeIncident } from '../../server/incidents/close-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { purgeIncident } from '../../server/installation/purge-incident';
import { findLevels } from '../../server/matching/people-levels';
import { insertStaff } from '../../server/staff/staff-repository';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const code = 'leak';
const source = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - code: shop
    title: {ja: 店}
    basis: window
    criteria: [{activities: [card_paid], from: 2024-01-01, to: 2024-01-31}]
    data_items: [email]
    desk: main
  - {code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}
  - {code: partners, title: {ja: 提携}, basis: window, member_kinds: [partner], include_withdrawn: false, data_items: [email], desk: main}
desks: [{code: main}]
`;
const members = `member_id,email,kinds
A,a@example.jp,
B,b@example.jp,
C,c@example.jp,partner
D,d@example.jp,
`;
const otherApprover = 'approver2@example.jp';

let bench: ImportBench;
let ids: { members: number; activities: number; list: number };

beforeAll(async () => {
  bench = await createImportBench();
  const { deps } = bench;
  await insertStaff(deps, { email: otherApprover, role: 'approver', createdAt: deps.now() });
  await insertStaff(deps, { email: 'operator2@example.jp', role: 'operator', createdAt: deps.now() });
  await applyIncident(deps, { source, by: operator });
  const loaded = await bench.load('members', members);
  const activities = 'member_id,activity,occurred_at\nA,card_paid,2024-01-10\n';
  const acted = await bench.load('activities', activities, { covers: '2024-01-01..2024-06-03' });
  const list = await bench.load('list', 'email\nb@example.jp\nguest@example.jp\n', {
    incident: code,
    exposure: 'named',
  });
  await reviewList(deps, list.importId);
  await approveImport(deps, { importId: list.importId, by: approver });
  await submitIncident(deps, { code, by: operator });
  await approveIncident(deps, { code, by: approver });
  await publishIncident(deps, { code, by: operator });
  ids = { members: loaded.importId, activities: acted.importId, list: list.importId };
});
afterAll(() => bench.close());

/** Whom each exposure matches, of A to D. */
async function matching(): Promise<string> {
  const { incidentId } = await bench.deps.db('incidents').where({ code }).first('incidentId');
  const found: string[] = [];
  for (const exposure of ['shop', 'named', 'partners'])
    found.push(
      `${exposure}: ${[...(await findLevels(bench.deps.db, { incidentId: incidentId }, exposure, ['A', 'B', 'C', 'D'])).keys()].join(' ')}`,
    );
  return found.join(', ');
}
const asItWas = 'shop: A, named: B, partners: C';
const newest = async () => (await listChanges(bench.deps.db))[0] as Awaited<ReturnType<typeof getChange>>;

/** Nobody but somebody else, who says how many, makes it go on. */
async function refusesAlone(changeId: number, clears: number): Promise<void> {
  const approve = (by: string, typed?: number) =>
    approveChange(bench.deps, changeRegistry, { changeId, by, clears: typed });
  await expect(approve(operator, clears)).rejects.toThrow('needs the role');
  await expect(approve(approver)).rejects.toThrow(`says so with --clears ${clears}`);
  await expect(approve(approver, clears + 1)).rejects.toThrow(
    `This clears ${clears} ${clears === 1 ? 'person' : 'people'}, not ${clears + 1}`,
  );
  expect(await matching()).toBe(asItWas);
}

test('nothing waits while nobody is cleared', async () => {
  expect(await matching()).toBe(asItWas);
  expect(await listChanges(bench.deps.db)).toEqual([]);
  const more = await bench.load('members', 'member_id,email,kinds\nE,e@example.jp,partner\n');
  expect(more.state).toBe('applied');
});

test.each(['activities', 'list', 'members'] as const)(
  'undoing an import of %s waits, and is undone by another',
  async (kind) => {
    const { waiting, undone } = await rollbackImport(bench.deps, { importId: ids[kind], by: operator, reason: 'mine' });
    // A list names a guest, too, who has no account; taking the members away leaves the entries.
    const clears = { activities: 1, list: 2, members: 3 }[kind];
    expect(undone.state).toBe('applied');
    expect(waiting).toMatchObject({ kind: 'import.rollback', state: 'waiting', clears, reason: 'mine' });
    const changeId = waiting?.changeId ?? 0;
    await refusesAlone(changeId, clears);
    const people: ClearedPerson[] = [];
    for await (const block of readPeople(bench.deps.db, changeId)) people.push(...block);
    expect(people.map(({ memberId, exposure }) => `${memberId ?? '-'} ${exposure}`).sort()).toEqual(
      { activities: ['A shop'], list: ['- named', 'B named'], members: ['A shop', 'B named', 'C partners'] }[kind],
    );
    expect(await rejectChange(bench.deps, { changeId, by: operator })).toMatchObject({ state: 'rejected' });
    await expect(approveChange(bench.deps, changeRegistry, { changeId, by: approver, clears })).rejects.toThrow(
      'is rejected',
    );
    expect((await getImport(bench.deps.db, ids[kind])).state).toBe('applied');
  },
);

test('whoever asked cannot be the second person, approver or not', async () => {
  const { waiting } = await rollbackImport(bench.deps, { importId: ids.activities, by: approver, reason: 'mine' });
  const approve = (by: string) =>
    approveChange(bench.deps, changeRegistry, { changeId: waiting?.changeId ?? 0, by, clears: 1 });
  await expect(approve(approver)).rejects.toThrow(`These may: ${otherApprover}`);
  await rejectChange(bench.deps, { changeId: waiting?.changeId ?? 0, by: approver });
  const row = bench.deps.db('changes').where({ changeId: waiting?.changeId });
  await expect(row.update({ state: 'approved', approved_by: waiting?.askedBy })).rejects.toThrow('changes_check');
});

test.each([
  ['a status that goes', 'member_id,status\nC,withdrawn\n', {}, 'C'],
  [
    'members that go',
    'member_id,email\nA,a@example.jp\nC,c@example.jp\nD,d@example.jp\nE,e@example.jp\n',
    { replace: true },
    'B',
  ],
])(
  'an import of members with %s is not loaded until somebody else has approved it',
  async (_what, file, options, cleared) => {
    const waits = await bench.load('members', file, { options });
    expect(waits).toMatchObject({ state: 'review', counts: { clears: 1 } });
    const { changeId, clears } = await newest();
    expect(await listFirstPeople(bench.deps.db, changeId)).toEqual([cleared]);
    expect(clears).toBe(1);
    await refusesAlone(changeId, 1);
    const command = { importId: waits.importId, clears: 1 };
    await expect(approveImport(bench.deps, { ...command, by: operator })).rejects.toThrow('needs the role');
    await expect(approveImport(bench.deps, { ...command, by: approver, clears: undefined })).rejects.toThrow(
      '--clears 1',
    );
    await rollbackImport(bench.deps, { importId: waits.importId, by: operator });
    expect((await getChange(bench.deps.db, changeId)).state).toBe('rejected');
    await expect(approveImport(bench.deps, { ...command, by: approver })).rejects.toThrow('nothing to approve');
    expect(await matching()).toBe(asItWas);
  },
);

test('a list without its victims, and a window that leaves them out, are seen by whoever approves', async () => {
  const { deps } = bench;
  const list = await bench.load('list', 'email\nd@example.jp\n', { incident: code, exposure: 'named' });
  const reviewed = await reviewList(deps, list.importId);
  expect(reviewed.counts).toMatchObject({ clears: 2 });
  await expect(approveImport(deps, { importId: list.importId, by: approver })).rejects.toThrow('--clears 2');
  await expect(approveImport(deps, { importId: list.importId, by: approver, clears: 1 })).rejects.toThrow('not 1');
  const narrow = source.replace('from: 2024-01-01', 'from: 2024-01-11');
  await applyIncident(deps, { source: narrow, by: operator });
  await submitIncident(deps, { code, by: operator });
  const waiting = (await listChanges(deps.db)).find(
    ({ kind, state }) => kind === 'incident.publish' && state === 'waiting',
  );
  expect(waiting).toMatchObject({ target: 'leak revision 2', clears: 1 });
  await expect(approveIncident(deps, { code, by: approver })).rejects.toThrow('--clears 1');
  await expect(publishIncident(deps, { code, by: operator })).rejects.toThrow('not approved');
  expect(await matching()).toBe(asItWas);

  // Approved with those who were seen, it holds for nobody else: the second payment is cleared by it, too.
  await approveIncident(deps, { code, by: approver, clears: 1 });
  await bench.load('activities', 'member_id,activity,occurred_at\nD,card_paid,2024-01-05\n');
  await expect(publishIncident(deps, { code, by: operator, confirm: ['coverage'] })).rejects.toThrow(
    'others would be cleared',
  );
  expect(await getChange(deps.db, waiting?.changeId ?? 0)).toMatchObject({ state: 'rejected' });
  const again = await newest();
  expect(again).toMatchObject({ kind: 'incident.publish', state: 're_review', clears: 2 });
  await approveIncident(deps, { code, by: otherApprover, clears: 2 });
  await publishIncident(deps, { code, by: operator, confirm: ['coverage'] });
  expect(await matching()).toBe('shop: , named: B, partners: C');
  expect(await getChange(deps.db, again.changeId)).toMatchObject({ state: 'applied' });
});

test('members that clear somebody are loaded once another has approved the people, and nobody else', async () => {
  const { deps } = bench;
  const waits = await bench.load('members', 'member_id,status\nC,withdrawn\n', { options: { again: 'now meant' } });
  expect(waits.state).toBe('review');
  const done = await approveImport(deps, { importId: waits.importId, by: approver, clears: 1 });
  expect(done.state).toBe('applied');
  expect(await matching()).toBe('shop: , named: B, partners: ');
  const loaded = (await listChanges(deps.db)).find(({ target }) => target === `import ${waits.importId}`);
  expect(loaded).toMatchObject({ state: 'applied', approvedBy: expect.stringMatching(/^staff-/) });
  const actors = await deps.db('audit.events').where({ action: 'import.apply', subject: `import ${waits.importId}` });
  expect(actors.map(({ actor }) => actor)).toEqual([done.approvedBy]);
});

test('two changes at once, each of which leaves what the other takes away, do not both go through', async () => {
  const { deps } = bench;
  const paid = (day: number) => `member_id,activity,occurred_at\nD,card_paid,2024-01-${day}\n`;
  const loads = [await bench.load('activities', paid(20)), await bench.load('activities', paid(21))];
  const undone = await Promise.all(loads.map(({ importId }) => rollbackImport(deps, { importId, by: operator })));
  expect(undone.map(({ waiting }) => waiting?.clears ?? 0).sort()).toEqual([0, 1]);
});

test('purging what is closed waits, too', async () => {
  const { deps } = bench;
  await closeIncident(deps, { code, by: operator });
  const later = { ...deps, now: () => new Date('2026-06-03T03:00:00Z') };
  const { waiting, purged } = await purgeIncident(later, { code, by: approver });
  expect(waiting).toMatchObject({ kind: 'incident.purge', clears: 4 });
  expect(purged).toEqual({});
  const approve = (by: string) =>
    approveChange(later, changeRegistry, { changeId: waiting?.changeId ?? 0, by, clears: 4 });
  await expect(approve(approver)).rejects.toThrow('These may');
  expect(await approve(otherApprover)).toMatchObject({ state: 'applied' });
  expect(await deps.db('list_people').first()).toBeUndefined();
});
