import type { Express } from 'express';
import { createApp } from '../../server/app';
import { upsertPassword } from '../../server/credentials/credentials-repository';
import type { Dependencies } from '../../server/dependencies';
import { changeProfile } from '../../server/members/change-profile';
import { findMemberIds } from '../../server/members/find-members';
import { makeSecret } from '../../server/passwords/verify-secret';
import { loadCases, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';

const { memberId } = people.aplus;
const other = people.nobody.memberId;
let database: TestDatabase;
let deps: Dependencies;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { config: testConfig({ loginIdRules: 'aplus-2021' }) });
  await loadCases(database.db, deps.keys, ['aplus-2021']);
  await database.db('members').update({ digests: database.db.raw('array_fill(null::bytea, array[5])') });
  for (const id of [memberId, other])
    await upsertPassword(deps, {
      memberId: id,
      secret: await makeSecret('blue-lake-42'),
      changedAt: new Date('2024-01-01'),
    });
  app = createApp(deps);
});
beforeEach(() => database.db('mails').delete());
afterAll(() => database.drop());

async function visit(who: string, path: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, who)));
  await visitor.open(path);
  return visitor;
}
const owner = (loginId: string) => findMemberIds(database.db, deps.keys, { kind: 'login_id', value: loginId });
const mails = () => database.db('mails').where({ memberId }).pluck('template');

describe('the login ID', () => {
  it('becomes the first wish that nobody else has; sessions elsewhere end, and a mail goes out', async () => {
    const neighbour = await visit(other, '/ja/account/login-id');
    await neighbour.submit({ wish1: 'Kawasemi7', current: 'blue-lake-42' });
    expect(neighbour.seen.heading).toBe('アカウント');
    const elsewhere = await visit(memberId, '/ja/account');
    const visitor = await visit(memberId, '/ja/account/login-id');
    await visitor.submit({ wish1: 'Kawasemi7', wish2: '', wish3: '　Ｋｏｔｏｒｉ8 ', current: 'blue-lake-42' });
    expect(visitor.seen.heading).toBe('アカウント');
    expect(visitor.seen.text).toContain('ログインIDを変更しました');
    expect(visitor.seen.text).toContain('Kotori8');
    expect([await owner('Kawasemi7'), await owner('Kotori8')]).toEqual([[other], [memberId]]);
    await elsewhere.open('/ja/account');
    expect(elsewhere.seen.path).toBe('/ja/login');
    expect(await mails()).toEqual(['login_id_changed']);
    const { loginIdSetHere } = await database.db('credentials').where({ memberId }).first();
    expect(loginIdSetHere).toBe(true);
  });

  it('is refused in the same words and time whether others have it or the rules forbid it', async () => {
    const visitor = await visit(memberId, '/ja/account/login-id');
    const pages: string[] = [];
    // A neighbour's login ID, one character repeated, an email, a phone number.
    for (const wish1 of ['Kawasemi7', 'aaaaaaaa', 'someone@example.jp', '09012345678']) {
      const startedAt = performance.now();
      const { status, html } = await visitor.submit({ wish1, current: 'blue-lake-42' });
      expect(status).toBe(422);
      expect(performance.now() - startedAt).toBeGreaterThan(300);
      pages.push(
        html
          .slice(html.indexOf('<main'))
          .replaceAll(wish1, '')
          .replace(/(_(?:csrf|once)" value=")[^"]*/g, '$1'),
      );
    }
    expect(pages[0]).toContain('このログインIDはお使いいただけません');
    expect(new Set(pages).size).toBe(1);
    expect(await owner('Kotori8')).toEqual([memberId]);
  });

  it('is looked up within a small budget, and only by whoever knows the password', async () => {
    await database.db('attempts').delete();
    const visitor = await visit(memberId, '/ja/account/login-id');
    const statuses: number[] = [];
    for (let tries = 0; tries < 7; tries++)
      statuses.push((await visitor.submit({ wish1: 'Kawasemi7', current: 'blue-lake-42' })).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
    // Three wishes of one form are three looks.
    await database.db('attempts').delete();
    await visitor.open('/ja/account/login-id');
    const three = { wish1: 'Kawasemi7', wish2: 'aaaaaaaa', wish3: '09012345678', current: 'blue-lake-42' };
    expect([(await visitor.submit(three)).status, (await visitor.submit(three)).status]).toEqual([422, 422]);
    expect((await visitor.submit({ wish1: 'Uguisu55', current: 'blue-lake-42' })).status).toBe(429);
    await database.db('attempts').delete();
  });

  it('stays when the password is wrong or there is no wish; answers are kept', async () => {
    const visitor = await visit(memberId, '/ja/account/login-id');
    await visitor.submit({ wish1: 'Suzume99', current: 'wrong' });
    expect([visitor.seen.status, visitor.seen.text]).toEqual([
      422,
      expect.stringContaining('現在のパスワードが正しくありません'),
    ]);
    expect(visitor.seen.html).toContain('value="Suzume99"');
    expect(visitor.seen.html).not.toContain('value="wrong"');
    await visitor.submit({ wish1: '', current: 'blue-lake-42' });
    expect(visitor.seen.text).toContain('第1希望を入力してください');
    expect(await owner('Kotori8')).toEqual([memberId]);
    expect(await mails()).toEqual([]);
  });
});

test('a login ID that signs in somebody else by other means is not free', async () => {
  await database.db('attempts').delete();
  const visitor = await visit(memberId, '/ja/account/login-id');
  await visitor.submit({ wish1: other, current: 'blue-lake-42' });
  expect([visitor.seen.status, visitor.seen.text]).toEqual([
    422,
    expect.stringContaining('このログインIDはお使いいただけません'),
  ]);
});

describe('the login ID that the portal completes, by the default rules', () => {
  const wishFor = async (wish1: string) => {
    await database.db('attempts').delete();
    const visitor = new Visitor(createApp({ ...deps, config: testConfig() }));
    visitor.cookies.set(...(await signInAs(deps, memberId)));
    await visitor.open('/en/account/login-id');
    await visitor.submit({ wish1, current: 'blue-lake-42' });
    return visitor.seen;
  };

  it('is granted at once whatever others have: their login ID, member ID or what nobody has are answered alike', async () => {
    const taken = await owner('Kawasemi7');
    expect(taken).toEqual([other]);
    for (const wish of ['Kawasemi7', other, 'nobody-has-this', '12345678']) {
      const { status, text } = await wishFor(wish);
      expect([status, text]).toEqual([200, expect.stringContaining('Your login ID was changed')]);
      const [loginId = ''] = text.match(new RegExp(`${wish}-[b-z][b-z2-9]{3}(?![\\w-])`)) ?? [];
      expect([wish, await owner(loginId)]).toEqual([wish, [memberId]]);
    }
    expect(await owner('Kawasemi7')).toEqual([other]);
  });

  it('is refused only for what anybody can read in the rules', async () => {
    for (const wish of ['abc', 'with blank', 'a@b.example', 'x'.repeat(59)])
      expect([wish, (await wishFor(wish)).status]).toEqual([wish, 422]);
    expect((await wishFor('')).text).toContain('Please enter the beginning');
  });
});

describe('the password', () => {
  it('is changed by whoever knows the current one; sessions elsewhere end, this one goes on', async () => {
    const elsewhere = await visit(memberId, '/en/account');
    const visitor = await visit(memberId, '/en/account/password');
    await visitor.submit({ current: 'nope', password: 'green-hill-77', again: 'green-hill-77' });
    expect([visitor.seen.status, visitor.seen.text]).toEqual([
      422,
      expect.stringContaining('This is not your current password'),
    ]);
    await visitor.submit({ current: 'blue-lake-42', password: 'green-hill-77', again: 'green-hill-78' });
    expect(visitor.seen.status).toBe(422);
    await visitor.submit({ current: 'blue-lake-42', password: 'green-hill-77', again: 'green-hill-77' });
    expect(visitor.seen.text).toContain('Your password was changed');
    await elsewhere.open('/en/account');
    expect(elsewhere.seen.path).toBe('/en/login');
    await visitor.open('/en/check');
    expect(visitor.seen.text).toContain('Your password has been changed since the leak');
    expect(await mails()).toEqual(['password_changed']);
  });
});

test('a new password is none that somebody who guesses for this account tries first', async () => {
  const own = other;
  const profile = {
    name: '印刷　花子',
    nameKana: 'インサツ　ハナコ',
    email: 'kamome.hanako@customer.example',
    loginId: '20170401',
  };
  await database.db.transaction((trx) => changeProfile(trx, deps, own, () => profile));
  const visitor = await visit(own, '/en/account/password');
  const organisation = 'アプラス';
  for (const password of [
    'kamome1978!',
    'Hanako-1978',
    'hanakoinsatsu1',
    '20170401',
    'insatsuhanako',
    own,
    organisation,
  ]) {
    const { status, text } = await visitor.submit({ current: 'blue-lake-42', password, again: password });
    expect([password, status]).toEqual([password, 422]);
    if (password.length >= 8) expect(text).toContain('easy to guess');
  }
});

describe('the records', () => {
  it('tell who at the company viewed them, and why', async () => {
    const visitor = await visit(memberId, '/ja/account/views');
    expect(visitor.seen.text).toContain('社員がお客様の記録を開いたことは、まだありません');
    await database.db('audit.events').insert({
      actor: 'staff-1',
      action: 'member.view',
      subject: 'call-1',
      member_id: memberId,
      reason: 'asks_steps',
      data: { role: 'support', caseNumber: 'T-7' },
    });
    await visitor.open('/ja/account/views');
    expect(visitor.seen.text).toMatch(/窓口の担当者 .*T-7 お客様の記録/);
  });

  it('end every session on request', async () => {
    const visitor = await visit(memberId, '/ja/account');
    await visitor.submit({}, '/account/sessions/end');
    expect(visitor.seen.path).toBe('/ja/login?signed_out');
    expect(visitor.seen.text).toContain('ログアウトしました。');
    await visitor.open('/ja/account');
    expect(visitor.seen.path).toBe('/ja/login');
  });
});
