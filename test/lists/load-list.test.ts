import { changeLoginId } from '../../server/credentials/change-login-id';
import { type Account, findAccounts } from '../../server/credentials/credentials-repository';
import { approveImport } from '../../server/imports/approve-import';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { digestOf } from '../../server/members/find-members';
import { exportPeople } from '../../server/outreach/export-people';
import { personOfDigest } from '../../server/people/person';
import { testKeys as keys } from '../dependencies';
import { approver, complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const incident = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - {code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}
  - {code: everyone, title: {ja: 全員}, basis: window, data_items: [email], desk: main}
desks:
  - {code: main, phones: [{number: "0120-000-000", from: domestic}]}
`;
const members = `member_id,login_id,email,phone
M1,one,one@example.jp,090-1111-1111
M2,two,family@example.jp,03-2222-2222
M3,three,family@example.jp,090-3333-3333
`;

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
  await applyIncident(bench.deps, { source: incident, by: operator });
  await bench.load('members', members);
});
afterEach(() => bench.close());

const target = { incident: 'leak', exposure: 'named' };
const load = (file: string) => bench.load('list', file, target);
const approve = (importId: number, more: { reason?: string } = {}) =>
  approveImport(bench.deps, { importId, by: approver, ...more });
const person = (kind: 'login_id' | 'email' | 'phone', value: string) =>
  personOfDigest(digestOf(keys, { kind, value }) as Buffer);
const counted = async () =>
  (
    await bench.database.db('list_people').where({ isCounted: true }).orderBy(['listVersionId', 'rowNumber', 'person'])
  ).map((row) => [row.person, row.isCertain]);
const liveNumbers = () => bench.database.db('list_versions').where({ isLive: true }).pluck('number');

test('entries mean members by any identifier, and people without an account by theirs', async () => {
  const loaded = await load(
    '会員番号,メールアドレス,電話番号,備考\nM1,,,\n,family@example.jp,０９０－３３３３－３３３３,\n,guest@example.jp,080-0000-0000,\nX9,,,\n,ONE@example.jp,,twice\n\n',
  );
  expect(await complaints(bench, loaded)).toEqual([]);
  expect(loaded).toMatchObject({
    state: 'review',
    counts: { records: 6, accepted: 4, rejected: 0, duplicates: 1, blank: 1, matched: 2, unmatched: 2 },
  });
  expect(await counted()).toEqual([
    ['M1', true],
    ['M3', true],
    [person('email', 'guest@example.jp'), true],
    ['X9', true],
    ['M1', true],
  ]);
  const found = await bench.database.db('list_people').where({ person: person('phone', '08000000000') });
  expect(found).toMatchObject([{ rowNumber: 4, isCounted: false, isCertain: true }]);
});

test('an entry that has the login ID of the company means the member who chose another one in the portal', async () => {
  const { db } = bench.database;
  const account = { memberId: 'M1', email: undefined, locale: undefined } as unknown as Account;
  expect(await changeLoginId(bench.deps, { account, wishes: ['two', 'chosen-1'] })).toBe('chosen-1');
  let lists = 0;
  const means = async (loginId: string) => (await load(`login_id,note\n${loginId},list ${++lists}\n`)).counts.matched;
  expect([await means('one'), await means('chosen-1')]).toEqual([1, 1]);
  expect(await db('identifiers').where({ memberId: 'M1', kind: 'company_login_id' })).toHaveLength(1);
  const other = await bench.load('members', 'member_id,login_id\nM1,uno\n');
  expect([await means('uno'), await means('chosen-1')]).toEqual([1, 1]);
  await rollbackImport(bench.deps, { importId: other.importId, by: operator });
  await bench.load('members', 'member_id,login_id\nM4,one\n');
  expect(await complaints(bench, await load('login_id,note\none,again\n'))).toEqual([
    'row 2, column A (login_id), This could mean two members or more (ログインID (login_id)).',
  ]);
  expect(await changeLoginId(bench.deps, { account, wishes: ['one', 'chosen-2'] })).toBe('chosen-2');
  await bench.load('members', 'member_id,login_id\nM4,four\n');
  expect(await changeLoginId(bench.deps, { account, wishes: ['one'] })).toBe('one');
  expect(await db('identifiers').where({ memberId: 'M1', kind: 'company_login_id' })).toEqual([]);
  expect(await findAccounts({ ...bench.deps, db }, 'one')).toMatchObject([{ memberId: 'M1' }]);
});

test('an entry that could mean two members, or whose identifiers contradict each other, stops the list', async () => {
  const refused = await load(
    'member_id,email,phone,note\n,family@example.jp,,\nM1,family@example.jp,,\n,one@example.jp,03-2222-2222,\n,,,who?\nM1,bad,,\n1.23E+11,,,\n',
  );
  expect(refused).toMatchObject({ state: 'needs_fix', counts: { records: 6, accepted: 0, rejected: 6 } });
  expect(await complaints(bench, refused)).toEqual([
    'row 2, column B (email), This could mean two members or more (メールアドレス (email)).',
    'row 3, column A (member_id), The identifiers belong to different members (会員番号 (member_id), メールアドレス (email)).',
    'row 4, column B (email), The identifiers belong to different members (メールアドレス (email), 電話番号 (phone)).',
    'row 5, Nothing in this row says who is meant.',
    'row 6, column B (email), No mail could reach this address.',
    'row 7, column A (member_id), A spreadsheet or a program has made a number of this (.0 or 1.2E+11); its own digits are lost.',
  ]);
  expect(await bench.database.db('list_entries')).toEqual([]);
});

test('a list goes live when somebody else approves it, and the one before it comes back when it is undone', async () => {
  const one = await load('member_id\nM1\n');
  await expect(approveImport(bench.deps, { importId: one.importId, by: operator })).rejects.toThrow(
    'This needs the role approver',
  );
  expect(await approve(one.importId)).toMatchObject({ state: 'applied' });
  const two = await load('member_id\nM1\nM2\n');
  expect(two.counts.comparison).toMatchObject({ added: 1, removed: 0, changed: 0, unchanged: 1 });
  await approve(two.importId);
  expect(await liveNumbers()).toEqual([2]);
  await expect(rollbackImport(bench.deps, { importId: one.importId, by: operator })).rejects.toThrow(
    'no longer the live one',
  );
  await rollbackImport(bench.deps, { importId: two.importId, by: operator });
  expect(await liveNumbers()).toEqual([1]);
  const states = await bench.database.db('imports').where({ kind: 'list' }).orderBy('importId').pluck('state');
  expect(states).toEqual(['applied', 'rolled_back']);
});

test('whoever imported a list cannot approve it, also not as an approver', async () => {
  const own = await bench.load('list', 'member_id\nM1\n', { ...target, by: approver });
  await expect(approve(own.importId)).rejects.toThrow('four eyes');
  await expect(
    bench.database.db('imports').where({ importId: own.importId }).update({ approvedBy: own.importedBy }),
  ).rejects.toThrow(/check constraint/);
});

test('a review is out of date once another version is live', async () => {
  const one = await load('member_id\nM1\n');
  const two = await load('member_id\nM2\n');
  await approve(one.importId);
  await expect(approve(two.importId)).rejects.toThrow('nothing went live');
  const stale = await bench.database.db('imports').where({ importId: two.importId }).first();
  expect(stale).toMatchObject({ state: 're_review', counts: { comparison: { added: 1, removed: 1 } } });
  expect(await liveNumbers()).toEqual([1]);
  await approve(two.importId);
  expect(await liveNumbers()).toEqual([2]);
});

test('a list that matches fewer than half waits for a reason', async () => {
  const strange = await load('member_id\nM1\nA\nB\n');
  expect(strange.state).toBe('blocked');
  await expect(approve(strange.importId)).rejects.toThrow('Only 33 % of the people on this list are members (1 of 3)');
  expect(await approve(strange.importId, { reason: 'guests of 2015' })).toMatchObject({ state: 'applied' });
});

test('a member who comes later is linked, several are possible each, and undoing the members undoes the links', async () => {
  await load('email\nnew@example.jp\none@example.jp\nguest@example.jp\n');
  const before = await bench.database.db('list_people').orderBy(['rowNumber', 'person']);
  const later = await bench.load('members', 'member_id,email\nN1,new@example.jp\nN2,one@example.jp\n');
  expect(await counted()).toEqual([
    ['N1', true],
    ['M1', false],
    ['N2', false],
    [person('email', 'guest@example.jp'), true],
  ]);
  await rollbackImport(bench.deps, { importId: later.importId, by: operator });
  expect(await bench.database.db('list_people').orderBy(['rowNumber', 'person'])).toEqual(before);
});

test('who was meant once stays meant as certainly when the address changes, and whoever gets it is possible', async () => {
  await load('email\none@example.jp\n');
  await bench.load('members', 'member_id,email\nM1,moved@example.jp\n');
  expect(await counted()).toEqual([['M1', true]]);
  await bench.load('members', 'member_id,email\nM2,one@example.jp\n');
  expect(await counted()).toEqual([
    ['M1', true],
    ['M2', false],
  ]);
});

test('a list with an address of an earlier file means its present holder as ever, and the former one possibly', async () => {
  await bench.load('members', 'member_id,email\nM1,moved@example.jp\nM2,one@example.jp\n');
  await load('email\none@example.jp\n');
  expect(await counted()).toEqual([
    ['M1', false],
    ['M2', true],
  ]);
});

test('an address of an earlier file that nobody has now means its former holder possibly, beside whoever proves it', async () => {
  await bench.load('members', 'member_id,email\nM1,moved@example.jp\n');
  const loaded = await load('email\none@example.jp\n');
  expect(loaded.counts).toMatchObject({ accepted: 1, duplicates: 0, matched: 0 });
  expect(await counted()).toEqual([
    [person('email', 'one@example.jp'), true],
    ['M1', false],
  ]);
});

test('an import of members that is undone takes away what its addresses linked, and gives back what it took', async () => {
  const wrong = await bench.load('members', 'member_id,email\nM1,else@example.jp\nM2,one@example.jp\n');
  await load('email\none@example.jp\n');
  expect(await counted()).toEqual([
    ['M1', false],
    ['M2', true],
  ]);
  await rollbackImport(bench.deps, { importId: wrong.importId, by: operator });
  expect(await counted()).toEqual([['M1', true]]);
});

test('a list needs an exposure whose basis has one', async () => {
  const list = (exposure: string, code = 'leak') => bench.load('list', 'member_id\nM1\n', { incident: code, exposure });
  await expect(list('everyone')).rejects.toThrow('basis window');
  await expect(list('nobody')).rejects.toThrow('has no exposure nobody');
  await expect(list('named', 'other')).rejects.toThrow('There is no incident other');
});

test('entries that meant members by their identifiers mean people without an account once those members are undone', async () => {
  const later = await bench.load('members', 'member_id,email\nN1,new@example.jp\n');
  await load('member_id,email\n,new@example.jp\nM1,\n');
  expect(await counted()).toEqual([
    ['N1', true],
    ['M1', true],
  ]);
  await rollbackImport(bench.deps, { importId: later.importId, by: operator });
  expect(await counted()).toEqual([
    [person('email', 'new@example.jp'), true],
    ['M1', true],
  ]);
  await bench.load('members', 'member_id,email\nN2,new@example.jp\n');
  expect(await counted()).toEqual([
    ['N2', true],
    ['M1', true],
  ]);
});

test('an identifier that its member has given up still finds the entry', async () => {
  await load('email\none@example.jp\n');
  const people = bench.database.db('list_people').orderBy('person').pluck('person');
  expect(await people.clone()).toEqual(['M1']);
  await bench.load('members', 'member_id,email\nM1,moved@example.jp\n');
  expect(await people.clone()).toEqual([person('email', 'one@example.jp'), 'M1']);
});

test('a long list is matched as a short one', async () => {
  const rows = Array.from(
    { length: 3000 },
    (_, index) => `,one@example.jp,n${index}\nM2,family@example.jp,\nG${index},,`,
  );
  const loaded = await load(`member_id,email,note\n${rows.join('\n')}\n`);
  expect(loaded.counts).toMatchObject({ records: 9000, accepted: 3002, duplicates: 5998, matched: 2, unmatched: 3000 });
});

test('each of many entries without an account is written to as it stands on the list', async () => {
  const rows = Array.from(
    { length: 100 },
    (_, row) => `${row === 50 ? 'M1,' : `,guest${row}@example.jp`},note ${row}\n`,
  );
  const { importId } = await load(`member_id,email,note\n${rows.join('')}`);
  await approve(importId, { reason: 'guests' });
  const { db } = bench.database;
  await investigateIncident(bench.deps, { code: 'leak', by: operator });
  let csv = '';
  await exportPeople(bench.deps, { code: 'leak', kind: 'outreach', by: 'shell' }, async (piece) => {
    csv += piece;
  });
  const written = csv.split('\r\n').filter((line) => line.includes('guest'));
  expect(written).toHaveLength(99);
  for (const row of [0, 31, 32, 49, 51, 99])
    expect(written).toContainEqual(expect.stringContaining(`,guest${row}@example.jp,,,,,${row + 2},note ${row}`));
  expect(await db('list_entries').whereRaw('octet_length(sealed) > 0').count()).toEqual([{ count: '4' }]);
});
