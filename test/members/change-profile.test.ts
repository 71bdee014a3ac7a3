import { changeProfile } from '../../server/members/change-profile';
import { findMemberIds } from '../../server/members/find-members';
import { digestsOf } from '../../server/people/member-digests';
import { openProfile, type Profile, sealProfile } from '../../server/people/profile';
import { createTestDatabase, type TestDatabase } from '../database';
import { testKeys as keys, testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db('members').insert(
    ['M1', 'M2'].map((member_id) => ({
      member_id,
      standing_id: 0,
      import_id: 0,
      profile: sealProfile(keys, member_id, {}),
    })),
  );
});
afterAll(() => database.drop());

const change = (memberId: string, profile: Profile) =>
  database.db.transaction((trx) => changeProfile(trx, testDependencies(database.db), memberId, () => profile));
const find = (kind: 'login_id' | 'email' | 'phone', value: string) => findMemberIds(database.db, keys, { kind, value });

test('a changed profile is found by what it says now, and no longer by what it said', async () => {
  await change('M1', {
    loginId: 'Taro1',
    email: 'Taro@Example.jp',
    phone: '090-1234-5678',
    nameKana: 'やまだ たろう',
    birthDate: '1989-01-08',
  });
  expect(await find('login_id', 'Ｔａｒｏ１')).toEqual(['M1']);
  expect(await find('login_id', 'taro1')).toEqual([]);
  expect(await find('email', 'taro＠example.jp')).toEqual(['M1']);
  expect(await find('phone', '+81 90 1234 5678')).toEqual(['M1']);
  const kana = { value: 'ﾔﾏﾀﾞﾀﾛｳ' };
  expect(
    await findMemberIds(database.db, keys, { kind: 'kana_birth_date', ...kana, birthDate: '昭和64年1月8日' }),
  ).toEqual([]);
  expect(
    await findMemberIds(database.db, keys, { kind: 'kana_birth_date', ...kana, birthDate: '平成元年1月8日' }),
  ).toEqual(['M1']);
  expect(await findMemberIds(database.db, keys, { kind: 'kana_phone', ...kana, lastFour: '５６７８' })).toEqual(['M1']);

  await change('M1', { loginId: 'Taro1', email: 'new@example.jp' });
  expect(await find('email', 'taro@example.jp')).toEqual([]);
  expect(await find('email', 'new@example.jp')).toEqual(['M1']);
  const row = await database.db('members').where({ member_id: 'M1' }).first();
  expect(openProfile(keys, 'M1', row.profile)).toEqual({ loginId: 'Taro1', email: 'new@example.jp' });
  expect(row.digests).toEqual(digestsOf(keys, { loginId: 'Taro1', email: 'new@example.jp' }));
});

test('a family may share an email, but no two members a login ID', async () => {
  await change('M1', { loginId: 'one', email: 'family@example.jp' });
  await change('M2', { loginId: 'two', email: 'family@example.jp' });
  expect(await find('email', 'family@example.jp')).toEqual(['M1', 'M2']);
  await expect(change('M2', { loginId: 'one' })).rejects.toThrow('Another member has this login ID.');
  expect(await find('email', 'family@example.jp')).toEqual(['M1', 'M2']);
});

test('a profile opens for its own member only', async () => {
  const sealed = sealProfile(keys, 'M1', { name: '山田' });
  expect(() => openProfile(keys, 'M2', sealed)).toThrow('does not open');
});
