import { rollbackImport } from '../../server/imports/rollback-import';
import { changeProfile } from '../../server/members/change-profile';
import { findMemberIds } from '../../server/members/find-members';
import { openProfile } from '../../server/people/profile';
import { testKeys as keys } from '../dependencies';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';

let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
});
afterEach(() => bench.close());

const find = (kind: 'login_id' | 'email' | 'phone', value: string) =>
  findMemberIds(bench.database.db, keys, { kind, value });
const profileOf = async (memberId: string) => {
  const row = await bench.database.db('members').where({ memberId }).first();
  return row && openProfile(keys, memberId, row.profile);
};
const rollback = async (importId: number) => (await rollbackImport(bench.deps, { importId, by: operator })).undone;

/** Everything that imports of members write, as it is stored. */
const everything = async () => {
  const { db } = bench.database;
  return {
    members: await db('members').orderBy('memberId'),
    identifiers: await db('identifiers').orderBy(['digest', 'memberId']),
    credentials: await db('credentials').orderBy('memberId'),
    people: await db('list_people').orderBy(['listVersionId', 'rowNumber', 'person']),
  };
};

const first = `会員番号,ログインID,メールアドレス,電話番号,氏名,フリガナ,生年月日,状態,会員種別,パスワードハッシュ,パスワード変更日時
M1,taro,Taro@Example.jp,090-1234-5678,山田　太郎,やまだ たろう,昭和63年12月31日,有効,affiliate;Gold,md5:5f4dcc3b5aa765d61d8327deb882cf99,2016-05-01 10:00
M2,hanako,hanako@example.jp,,髙﨑 花子,タカサキハナコ,H1.1.8,退会,,,
`;

test('the same bytes are refused, not called done, where other members came after them', async () => {
  const file = 'member_id,email\nS1,first@example.jp\n';
  await bench.load('members', file);
  expect(await bench.load('members', file)).toMatchObject({ failure: { code: 'same_load' } });
  expect(await bench.load('members', file, { options: { replace: true } })).toMatchObject({
    failure: { code: 'same_bytes' },
  });
  await bench.load('members', 'member_id,email\nS1,second@example.jp\n');
  expect(await bench.load('members', file)).toMatchObject({ state: 'cancelled', failure: { code: 'same_bytes' } });
});

test('the first members find their indexes as they were, whether or not somebody is looking meanwhile', async () => {
  const { db } = bench.database;
  const indexes = () =>
    db('pg_indexes').whereIn('tablename', ['members', 'identifiers']).orderBy('indexname').select('indexdef');
  const before = await indexes();
  const undone = await bench.load('members', first);
  expect(await indexes()).toEqual(before);
  await rollback(undone.importId);
  expect(await db('identifiers').first()).toBeUndefined();
  await db.transaction(async (looking) => {
    await looking('identifiers').first();
    await bench.load('members', first, { options: { again: 'after the rollback' } });
  });
  expect(await indexes()).toEqual(before);
  expect(await find('email', 'taro@example.jp')).toEqual(['M1']);
  const [made] = (await db.raw("select 'members_pkey'::regclass::oid as oid")).rows;
  await bench.load('members', 'member_id,login_id\nM9,taro\n', { options: { replace: true } });
  expect((await db.raw("select 'members_pkey'::regclass::oid as oid")).rows).toEqual([made]);
  const taken = 'member_id,login_id\nM3,taro\n';
  expect(await complaints(bench, await bench.load('members', taken))).toHaveLength(1);
});

test('members are found by everything that the file says of them', async () => {
  const applied = await bench.load('members', first);
  expect(await complaints(bench, applied)).toEqual([]);
  expect(applied).toMatchObject({ state: 'applied', counts: { added: 2, changed: 0, unchanged: 0 } });
  expect(await profileOf('M1')).toEqual({
    loginId: 'taro',
    name: '山田 太郎',
    nameKana: 'やまだ たろう',
    email: 'taro@example.jp',
    phone: '090-1234-5678',
    birthDate: '1988-12-31',
    kinds: ['affiliate', 'Gold'],
  });
  expect(await find('email', 'taro@example.jp')).toEqual(['M1']);
  expect(await find('phone', '+819012345678')).toEqual(['M1']);
  const standings = await bench.database
    .db('members')
    .join('standings', 'standings.standingId', 'members.standingId')
    .orderBy('memberId')
    .select('isWithdrawn', 'memberKinds');
  expect(standings).toEqual([
    { isWithdrawn: false, memberKinds: ['affiliate', 'gold'] },
    { isWithdrawn: true, memberKinds: [] },
  ]);
  expect(await bench.database.db('credentials').select('memberId', 'scheme', 'changedAt')).toEqual([
    { memberId: 'M1', scheme: 'md5', changedAt: new Date('2016-05-01T01:00Z') },
  ]);
});

test('a later file changes its columns, an empty field clears, a missing column and a missing member stay', async () => {
  await bench.load('members', first);
  const merged = await bench.load('members', 'member_id,phone,email\nM1,,new@example.jp\nM3,,three@example.jp\n');
  expect(merged.counts).toMatchObject({ added: 1, changed: 1, unchanged: 0 });
  expect(await profileOf('M1')).toMatchObject({
    name: '山田 太郎',
    email: 'new@example.jp',
    kinds: ['affiliate', 'Gold'],
  });
  expect(await profileOf('M1')).not.toHaveProperty('phone');
  expect(await find('phone', '090-1234-5678')).toEqual([]);
  expect(await find('email', 'taro@example.jp')).toEqual([]);
  expect(await find('login_id', 'taro')).toEqual(['M1']);
  expect(await find('email', 'hanako@example.jp')).toEqual(['M2']);
});

test('what was there before comes back to the letter when an import is undone', async () => {
  await bench.load('members', first);
  const before = await everything();
  const later = await bench.load(
    'members',
    'member_id,login_id,email,password_hash,status\nM1,taro2,x@example.jp,,退会\nM2,taro,y@example.jp,md5:5f4dcc3b5aa765d61d8327deb882cf99,有効\nM9,new,z@example.jp,,有効\n',
  );
  expect(later.counts).toMatchObject({ added: 1, changed: 2 });
  expect(await find('login_id', 'taro')).toEqual(['M2']);
  expect(await rollback(later.importId)).toMatchObject({ state: 'rolled_back' });
  expect(await everything()).toEqual(before);
  expect(await bench.database.db('replaced_members')).toEqual([]);
});

test('an import that a later one rests on is undone after it', async () => {
  const one = await bench.load('members', first);
  const two = await bench.load('members', 'member_id,email\nM1,new@example.jp\n');
  const three = await bench.load('members', 'member_id,status\nM2,退会\n');
  expect(three.counts).toMatchObject({ unchanged: 1, unchangedOf: { [one.importId]: 1 } });
  await expect(rollback(one.importId)).rejects.toThrow(`Import ${three.importId} has changed or confirmed`);
  await rollback(three.importId);
  await expect(rollback(one.importId)).rejects.toThrow(`Import ${two.importId} has changed or confirmed`);
  await rollback(two.importId);
  await rollback(one.importId);
  expect(await everything()).toEqual({ members: [], identifiers: [], credentials: [], people: [] });
});

test('what a member changed in the portal is neither overwritten nor undone', async () => {
  await bench.load('members', first);
  const { db } = bench.database;
  await db.transaction((trx) => changeProfile(trx, bench.deps, 'M1', (profile) => ({ ...profile, loginId: 'chosen' })));
  await db('credentials').where({ memberId: 'M1' }).update({ loginIdSetHere: true, passwordSetHere: true });
  const later = await bench.load(
    'members',
    'member_id,login_id,email,password_hash\nM1,taro9,new@example.jp,md5:00000000000000000000000000000000\n',
  );
  expect(await find('login_id', 'chosen')).toEqual(['M1']);
  expect(await profileOf('M1')).toMatchObject({ loginId: 'chosen', email: 'new@example.jp' });
  await rollback(later.importId);
  expect(await profileOf('M1')).toMatchObject({ loginId: 'chosen', email: 'taro@example.jp' });
  expect(await find('login_id', 'chosen')).toEqual(['M1']);
  expect(await db('credentials').where({ memberId: 'M1' }).first()).toMatchObject({
    scheme: 'md5',
    passwordSetHere: true,
  });
});

test('IDs that stand twice or are taken are errors that name the rows', async () => {
  await bench.load('members', first);
  const refused = await bench.load(
    'members',
    'member_id,login_id,status\nA1,same,\nA1,other,\nA2,same,\nA3,taro,\nA4,,gone\nA5,,\n',
  );
  expect(refused.state).toBe('needs_fix');
  expect(await complaints(bench, refused)).toEqual([
    'row 2, column A (member_id), The same member ID stands in rows 2, 3.',
    'row 2, column B (login_id), The same login ID stands in rows 2, 4.',
    'row 3, column A (member_id), The same member ID stands in rows 2, 3.',
    'row 4, column B (login_id), The same login ID stands in rows 2, 4.',
    'row 5, column B (login_id), Another member, who keeps it, has this login ID.',
    'row 6, column C (status), This status is not known.',
  ]);
  expect(refused.counts).toMatchObject({ records: 6, accepted: 1, rejected: 5 });
  expect(await profileOf('A5')).toBeUndefined();
});

test('members may trade their login IDs in one file', async () => {
  await bench.load('members', first);
  await bench.load('members', 'member_id,login_id\nM1,hanako\nM2,taro\n');
  expect([await find('login_id', 'taro'), await find('login_id', 'hanako')]).toEqual([['M2'], ['M1']]);
});

test('--replace takes a file whole: nobody is removed because of a mistake in their row', async () => {
  await bench.load('members', 'member_id,birth_date\nM1,\nM2,\n');
  const refused = await bench.load('members', 'member_id,birth_date\nM1,\nM2,2016-02-30\n', {
    options: { replace: true, acceptRejects: true },
  });
  expect(refused).toMatchObject({ state: 'needs_fix', failure: { code: 'replaces_with_rejects' } });
  expect(await bench.database.db('members').orderBy('memberId').pluck('memberId')).toEqual(['M1', 'M2']);
});

test('--replace removes who is not in the file, counts them, and can be undone', async () => {
  await bench.load('members', first);
  const before = await everything();
  const replaced = await bench.load('members', 'member_id,login_id\nM2,hanako\nM5,taro\n', {
    options: { replace: true },
  });
  expect(replaced).toMatchObject({ state: 'applied', counts: { added: 1, changed: 0, unchanged: 1, removed: 1 } });
  expect(await profileOf('M1')).toBeUndefined();
  expect(await find('login_id', 'taro')).toEqual(['M5']);
  expect(await find('email', 'taro@example.jp')).toEqual([]);
  await rollback(replaced.importId);
  expect(await everything()).toEqual(before);
});

test('members are loaded without what could never find them, counted and listed', async () => {
  const applied = await bench.load(
    'members',
    'member_id,login_id,email,phone\nM1,1.23E+11,none,090-1000-034\nM2,,"a@x.example, b@y.example",9010000302.0\n',
  );
  expect(applied.state).toBe('applied');
  expect(applied.counts.warnings).toEqual({
    mangled_number: { count: 2, firstRow: 2, column: 1, rows: [2, 3] },
    no_email: { count: 1, firstRow: 2, column: 2, rows: [2] },
    impossible_phone: { count: 1, firstRow: 2, column: 3, rows: [2] },
    two_addresses: { count: 1, firstRow: 3, column: 2, rows: [3] },
  });
  expect([await profileOf('M1'), await profileOf('M2')]).toEqual([{}, {}]);
  const parts = bench.database.db('rejected_members').whereNull('settledBy').orderBy(['memberId', 'part']);
  expect((await parts).map(({ memberId, part }) => `${memberId} ${part}`)).toEqual([
    ...['M1 email', 'M1 login_id', 'M1 phone'],
    ...['M2 email', 'M2 phone'],
  ]);
});

test('marks around identifiers come off, and phones are of the country that the row names', async () => {
  const rows = [
    'member_id,email,phone,country',
    "'000203,Mr. Doe <Doe@shop.example>,020 7946 0958,uk",
    '"=""000204""",mailto:taro@日本語.example,0081-90-1000-0303,',
  ];
  await bench.load('members', rows.join('\n'));
  expect(await find('email', 'doe@shop.example')).toEqual(['000203']);
  expect(await find('phone', '+442079460958')).toEqual(['000203']);
  expect(await find('email', 'taro@xn--wgv71a119e.example')).toEqual(['000204']);
  expect(await find('phone', '090-1000-0303')).toEqual(['000204']);
});

test('a member ID whose digits a program has lost is an error', async () => {
  const refused = await bench.load('members', 'member_id\n000205.0\n1.23E+11\n');
  expect(await complaints(bench, refused)).toEqual([
    expect.stringContaining('row 2, column A (member_id), A spreadsheet or a program has made a number of this'),
    expect.stringContaining('row 3, column A (member_id)'),
  ]);
});

test('kinds are split at every separator in either width', async () => {
  await bench.load('members', 'member_id,kinds\nM1,"a;b；c,d、e|f｜g，h"\n');
  expect((await profileOf('M1'))?.kinds).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
});

test('a member whose row was left out gets no all-clear until a later row of theirs is accepted', async () => {
  const { db } = bench.database;
  const open = () => db('rejected_members').whereNull('settledBy').pluck('memberId');
  await bench.load('members', 'member_id,birth_date\nR1,\nR2,\n');
  const partly = await bench.load('members', 'member_id,birth_date\nR1,someday\nR2,1990-01-01\n', {
    options: { acceptRejects: true },
  });
  expect(partly).toMatchObject({ state: 'applied', counts: { accepted: 1, rejected: 1 } });
  expect(await open()).toEqual(['R1']);
  const settling = await bench.load('members', 'member_id,birth_date\nR1,\n');
  expect(await open()).toEqual([]);
  await rollback(settling.importId);
  expect(await open()).toEqual(['R1']);
  await rollback(partly.importId);
  expect(await open()).toEqual([]);
});

test('a row of whom nobody knows whose it is is never left out', async () => {
  const refused = await bench.load('members', 'member_id,birth_date\n,1990-01-01\nR2,1990-01-01\n', {
    options: { acceptRejects: true },
  });
  expect(refused).toMatchObject({ failure: { code: 'unowned_reject', params: { row: 2 } } });
});

test('dates that stand for none, or lie in the future, are absent', async () => {
  const next = new Date(bench.deps.now().getTime() + 86_400_000).toISOString();
  await bench.load(
    'members',
    `member_id,password_hash,password_changed_at,registered_at,withdrawn_at\nM1,md5:${'a'.repeat(32)},1970-01-01,0000-00-00,9999-12-31\nM2,md5:${'b'.repeat(32)},${next},${next},${next}\nM3,md5:${'c'.repeat(32)},2016-01-01,2015-01-01,2016-06-01\n`,
  );
  const changed = await bench.database.db('credentials').orderBy('memberId').pluck('changedAt');
  expect(changed).toEqual([undefined, undefined, new Date('2015-12-31T15:00Z')]);
  expect(await profileOf('M1')).toEqual({});
  expect(await profileOf('M2')).toEqual({});
  expect(await profileOf('M3')).toEqual({ registeredAt: '2015-01-01', withdrawnAt: '2016-06-01' });
});
