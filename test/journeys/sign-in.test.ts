import type { Express } from 'express';
import { createApp } from '../../server/app';
import { choosePassword } from '../../server/credentials/choose-password';
import { findAccount } from '../../server/credentials/credentials-repository';
import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { sealHash } from '../../server/passwords/secret';
import { countMails, findCredential, join, mailedCode, newestMail, secretOf } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { hireOffice, operator, unannounce } from '../incidents/office';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { type Seen, Visitor } from './visitor';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let clock = new Date('2024-06-03T03:00:00Z');

/** No two moments are the same. */
const tick = () => {
  clock = new Date(clock.getTime() + 1);
  return clock;
};

const password = 'correct horse battery';
const email = 'hanako@example.jp';
/** The sample's `leak_ended` is 2016-08-14 in Tokyo. */
const [before, after] = [new Date('2016-08-13T14:59:59Z'), new Date('2016-08-13T15:00:00Z')];

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: tick });
  app = createApp(deps);
  await hireOffice(deps);
  await applyIncident(deps, { source: sampleIncidentFile, by: operator });
  await join(deps, { memberId: 'A-001', profile: { loginId: 'Hanako9', email }, password });
  await join(deps, { memberId: 'A-002', profile: { email: 'old@example.jp' }, password, scheme: 'md5' });
  await join(deps, { memberId: 'A-003', profile: { email: 'bc@example.jp' }, password, scheme: 'bcrypt' });
  await join(deps, { memberId: 'A-004', profile: { email: 'gone@example.jp' }, password, isWithdrawn: true });
  await join(deps, { memberId: 'A-005', profile: { email: 'fresh@example.jp' }, password, changedAt: after });
  await join(deps, { memberId: 'A-006', profile: { email: 'stale@example.jp' }, password, changedAt: before });
  await join(deps, { memberId: 'A-007', profile: { email: 'family@example.jp' }, password: 'father himself' });
  await join(deps, { memberId: 'A-008', profile: { email: 'family@example.jp' }, password: 'mother herself' });
  await join(deps, { memberId: 'A-009', profile: { email: 'twins@example.jp' }, password: 'the very same' });
  await join(deps, { memberId: 'A-010', profile: { email: 'twins@example.jp' }, password: 'the very same' });
  await join(deps, { memberId: 'A-011', profile: {}, password });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db('attempts').delete();
});

async function signIn(identifier: string, typed = password, visitor = new Visitor(app)): Promise<Visitor> {
  await visitor.open('/ja/login');
  await visitor.submit({ identifier, password: typed });
  return visitor;
}

/** One after the other: many at once would meet the limit of hashes. */
async function oneByOne<T, R>(cases: readonly T[], visit: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const one of cases) results.push(await visit(one));
  return results;
}
const mainOf = ({ html }: Seen) => html.slice(html.indexOf('<main'), html.indexOf('</main>'));
const isSignedIn = async (visitor: Visitor) => (await visitor.open('/ja/login')).path !== '/ja/login';

describe('without a leak of passwords', () => {
  test.each(['A-001', 'Hanako9', email, 'Ａ－００１', ' ＨＡＮＡＫＯ@example.jp ', 'Ｈａｎａｋｏ９'])(
    'a customer signs in with %s',
    async (identifier) => {
      const visitor = await signIn(identifier);
      expect(await isSignedIn(visitor)).toBe(true);
    },
  );

  test.each([
    ['md5', 'A-002'],
    ['bcrypt', 'A-003'],
  ])('a hash of the old system (%s) signs in, and is argon2id afterwards', async (scheme, memberId) => {
    expect(await findCredential(deps, memberId)).toMatchObject({ scheme });
    expect(await isSignedIn(await signIn(memberId))).toBe(true);
    expect(await findCredential(deps, memberId)).toMatchObject({
      scheme: 'argon2',
      changedAt: undefined,
      passwordSetHere: false,
    });
    expect(await isSignedIn(await signIn(memberId))).toBe(true);
  });

  test('one email of several members signs in the one whose password it is, and nobody where it is that of two', async () => {
    expect(await isSignedIn(await signIn('family@example.jp', 'mother herself'))).toBe(true);
    expect(await isSignedIn(await signIn('family@example.jp', 'the very same'))).toBe(false);
    expect(await isSignedIn(await signIn('twins@example.jp', 'the very same'))).toBe(false);
    expect(await isSignedIn(await signIn('A-010', 'the very same'))).toBe(true);
  });

  test('every failure is the same page: status, headers and words', async () => {
    const cases: [string, string][] = [
      ['A-001', 'wrong'],
      ['A-001', ''],
      ['A-003', 'wrong'],
      ['A-999', password],
      ['A-004', password],
      ['A-009', ''],
      ['', ''],
    ];
    const pages = await oneByOne(cases, async ([identifier, typed]) => {
      const { seen } = await signIn(identifier, typed);
      const { date, etag, 'content-length': length, ...headers } = seen.headers;
      const html = mainOf(seen)
        .replace(/(name="_(?:csrf|once)" value=")[^"]*/g, '$1')
        .replace(`value="${identifier}"`, 'value=""');
      return { status: seen.status, headers: Object.keys(headers).sort(), html };
    });
    expect(pages[0]?.status).toBe(422);
    for (const page of pages) expect(page).toEqual(pages[0]);
  });

  test('a password that is changed while it signs somebody in opens nothing any more', async () => {
    const slow = createApp({ ...deps, config: testConfig({ signInTime: 4_000 }) });
    const chosen = 'lighthouse over the bay';
    await join(deps, { memberId: 'A-012', password });
    const underWay = signIn('A-012', password, new Visitor(slow));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const account = await findAccount(deps, 'A-012');
    if (!account) throw new Error('There is no such account.');
    await choosePassword(deps, { account, password: chosen, locale: 'ja' });
    const thief = await underWay;
    expect(thief.seen.status).toBe(422);
    expect(await isSignedIn(thief)).toBe(false);
    expect(await isSignedIn(await signIn('A-012', chosen))).toBe(true);
  });

  test('a form without the token of its page changes nothing', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/ja/login');
    await visitor.submit({ identifier: 'A-001', password, _csrf: '0'.repeat(64) });
    expect(visitor.seen.status).toBe(403);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('signing in gives the session a new ID; signing out ends it and clears the browser', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/ja/login');
    const stranger = visitor.cookies.get('shokai');
    await signIn('A-001', password, visitor);
    const own = visitor.cookies.get('shokai');
    expect(own).not.toBe(stranger);
    await visitor.open('/ja/login/forgot');
    await database.db('sessions').where({ owner: 'A-001' }).delete();
    visitor.cookies.set('shokai', own ?? '');
    expect(await isSignedIn(visitor)).toBe(false);
  });
});

/** As if no notice had ever said that passwords leaked: nothing in the product goes back there. */
async function forgetLeak(): Promise<void> {
  await unannounce(deps, 'sample-2024');
  await database.db('password_facts').delete();
}

describe('while passwords are known to have leaked', () => {
  beforeAll(() => investigateIncident(deps, { code: 'sample-2024', by: operator }));
  afterAll(forgetLeak);

  test('a right password that was not changed since looks like a wrong one, an unknown account and a withdrawn one', async () => {
    const cases: [string, string][] = [
      ['A-006', password],
      ['A-006', 'wrong'],
      ['A-005', 'wrong'],
      ['A-011', password],
      ['A-999', password],
      ['A-004', password],
      ['A-001', ''],
    ];
    const pages = await oneByOne(cases, async ([identifier, typed]) => {
      const { seen } = await signIn(identifier, typed);
      return {
        path: seen.path,
        status: seen.status,
        html: mainOf(seen).replace(/(name="_(?:csrf|once)" value=")[^"]*/g, '$1'),
      };
    });
    expect(pages[0]).toMatchObject({ path: '/ja/login/code', status: 200 });
    for (const page of pages) expect(page).toEqual(pages[0]);
  });

  test('a password changed at the beginning of the day on which the leak ended, or later, signs in at once', async () => {
    expect(await isSignedIn(await signIn('A-005'))).toBe(true);
    expect(await isSignedIn(await signIn('A-006'))).toBe(false);
  });

  test('code by mail, then a new password, then in; sessions elsewhere end and the address is told', async () => {
    await forgetLeak();
    const elsewhere = await signIn('A-001');
    await investigateIncident(deps, { code: 'sample-2024', by: operator });
    const visitor = await signIn('A-001');
    expect(visitor.seen.path).toBe('/ja/login/code');
    const code = await mailedCode(deps, email);
    await visitor.submit({ code: '0000 0000' });
    expect(visitor.seen.status).toBe(422);
    await visitor.submit({ code: code.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)) });
    expect(visitor.seen.path).toBe('/ja/login/new-password');
    expect(await isSignedIn(visitor)).toBe(false);
    await visitor.open('/ja/login/new-password');
    await visitor.submit({ password, again: password });
    expect(visitor.seen.text).toContain('これまでと同じパスワードは使えません');
    await visitor.submit({ password: 'password1', again: 'password1' });
    expect(visitor.seen.text).toContain('推測されやすい');
    await visitor.submit({ password: 'battery staple!', again: 'battery stapler' });
    expect(visitor.seen.text).toContain('一致しません');
    await visitor.submit({ password: 'battery staple!', again: 'battery staple!' });
    expect(await isSignedIn(visitor)).toBe(true);
    expect(await findCredential(deps, 'A-001')).toMatchObject({
      changedAt: expect.any(Date),
      passwordSetHere: true,
    });
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect((await newestMail(deps, email))?.subject).toContain('パスワードが変更されました');
    expect(await isSignedIn(await signIn('A-001', 'battery staple!'))).toBe(true);
    expect(await isSignedIn(await signIn('A-001', password))).toBe(false);
  });

  test('only a right password sends a mail, and only to an address that is registered', async () => {
    const sent = await countMails(deps);
    for (const [identifier, typed] of [
      ['A-006', 'wrong'],
      ['A-999'],
      ['A-004'],
      ['A-011'],
      ['A-005', 'wrong'],
    ] as const)
      await signIn(identifier, typed);
    expect(await countMails(deps)).toBe(sent);
    await signIn('A-006');
    expect(await countMails(deps)).toBe(sent + 1);
  });

  test('whoever had come as far as the new password is turned away once another has chosen one', async () => {
    const [slow, quick] = [await signIn('A-006'), new Visitor(app)];
    await slow.submit({ code: await mailedCode(deps, 'stale@example.jp') });
    expect(slow.seen.path).toBe('/ja/login/new-password');
    await signIn('A-006', password, quick);
    await quick.submit({ code: await mailedCode(deps, 'stale@example.jp') });
    const chosen = 'lighthouse over the bay';
    await quick.submit({ password: chosen, again: chosen });
    await slow.submit({ password: 'a stranger was here', again: 'a stranger was here' });
    expect(slow.seen.status).toBe(403);
    expect((await slow.open('/ja/login/new-password')).path).toBe('/ja/login');
    expect(await isSignedIn(await signIn('A-006', chosen))).toBe(true);
    await database.db('credentials').where({ member_id: 'A-006' }).delete();
    const { scheme, hash } = await secretOf(password, 'argon2');
    const secret = sealHash(deps.keys, 'A-006', hash);
    await database.db('credentials').insert({ member_id: 'A-006', scheme, secret, changed_at: before });
  });

  test('a code opens once, for ten minutes, in the browser that asked for it, and dies after five wrong tries', async () => {
    const stale = 'stale@example.jp';
    const [first, late, tired, other] = [await signIn('A-006'), new Visitor(app), new Visitor(app), new Visitor(app)];
    const code = await mailedCode(deps, stale);
    await other.open('/ja/login/code');
    expect(other.seen.path).toBe('/ja/login');
    await first.submit({ code });
    expect(first.seen.path).toBe('/ja/login/new-password');
    await signIn('A-006', password, tired);
    const second = await mailedCode(deps, stale);
    for (let wrong = 0; wrong < 5; wrong++) {
      await tired.submit({ code: '1234 5678' });
      expect(tired.seen.text).toContain(wrong < 4 ? `あと${4 - wrong}回、入力できます` : 'もう使えません');
    }
    await tired.submit({ code: second });
    expect(tired.seen.path).toMatch(/^\/ja\/login\/code(\?|$)/);
    await signIn('A-006', password, late);
    const third = await mailedCode(deps, stale);
    clock = new Date(clock.getTime() + 10 * 60_000);
    await late.submit({ code: third });
    expect(late.seen.status).toBe(422);
  });
});

describe('when somebody guesses', () => {
  test('the sixth attempt at one account asks for a code, and its owner still gets in', async () => {
    for (const guess of ['a', 'b', 'c', 'd', 'e']) await signIn('A-003', guess);
    const owner = await signIn('A-003', password, new Visitor(app, { 'X-Forwarded-For': '203.0.113.9' }));
    expect(owner.seen.path).toBe('/ja/login/code');
    await owner.submit({ code: await mailedCode(deps, 'bc@example.jp') });
    expect(await isSignedIn(owner)).toBe(true);
    expect((await signIn('A-003', 'f')).seen.path).toBe('/ja/login/code');
  });

  test('from one network the waits grow, are said in the header and on the page, and spare other networks', async () => {
    const attacker = () => new Visitor(app, { 'X-Forwarded-For': '2001:db8:1:2300::1' });
    for (let guess = 0; guess < 11; guess++) await signIn('A-404', 'x', attacker());
    const { seen } = await signIn('A-404', 'x', new Visitor(app, { 'X-Forwarded-For': '2001:db8:1:23ff::9' }));
    expect(seen.status).toBe(429);
    expect(seen.headers['retry-after']).toBe('30');
    expect(seen.text).toContain('約30秒後');
    clock = new Date(clock.getTime() + 31_000);
    expect((await signIn('A-404', 'x', attacker())).seen.status).not.toBe(429);
    expect((await signIn('A-404', 'x', attacker())).seen.headers['retry-after']).toBe('60');
    expect((await signIn('A-404', 'x')).seen.status).not.toBe(429);
  });
});

test('a session that a leaked password opened ends when the leak becomes known', async () => {
  const [old, changed] = [await signIn('A-006'), await signIn('A-005')];
  expect(await isSignedIn(old)).toBe(true);
  await investigateIncident(deps, { code: 'sample-2024', by: operator });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect((await old.open('/ja/check')).text).not.toContain('ログアウト');
  expect(await isSignedIn(old)).toBe(false);
  expect(old.seen.text).toContain('もう一度ログイン');
  expect(await isSignedIn(changed)).toBe(true);
  await forgetLeak();
});

test('signing out leads to the sign-in page, which says so once', async () => {
  const visitor = await signIn('A-005');
  await visitor.submit({}, '/logout');
  expect(visitor.seen).toMatchObject({ status: 200, heading: 'ログイン' });
  expect(visitor.seen.text).toContain('ログアウトしました。');
  expect(await isSignedIn(visitor)).toBe(false);
  expect((await visitor.open('/ja/login')).text).not.toContain('ログアウトしました');
});

describe('that passwords leaked', () => {
  beforeAll(() => investigateIncident(deps, { code: 'sample-2024', by: operator }));
  afterAll(forgetLeak);

  test('outlives the recall of the notice that said so: the old password opens nothing', async () => {
    await withdrawIncident(deps, { code: 'sample-2024', by: operator, reason: 'a wrong figure' });
    expect((await signIn('A-006')).seen.path).toBe('/ja/login/code');
    expect(await isSignedIn(await signIn('A-005'))).toBe(true);
  });

  test('does not shut a victim out whose codes a stranger keeps asking for', async () => {
    for (let request = 0; request < 30; request++) {
      const stranger = new Visitor(app, { 'X-Forwarded-For': `203.0.113.${request}` });
      await stranger.open('/ja/login/forgot');
      await stranger.submit({ identifier: 'A-006' });
    }
    const sent = await countMails(deps);
    const owner = await signIn('A-006', password, new Visitor(app, { 'X-Forwarded-For': '198.51.100.7' }));
    expect(await countMails(deps)).toBe(sent + 1);
    await owner.submit({ code: await mailedCode(deps, 'stale@example.jp') });
    expect(owner.seen.path).toBe('/ja/login/new-password');
  });

  test('does not shut one out either whose password thieves keep trying from everywhere', async () => {
    for (let attempt = 0; attempt < 30; attempt++)
      await signIn('A-006', password, new Visitor(app, { 'X-Forwarded-For': `192.0.2.${Math.floor(attempt / 3)}` }));
    const sent = await countMails(deps);
    await signIn('A-006', password, new Visitor(app, { 'X-Forwarded-For': '198.51.100.8' }));
    expect(await countMails(deps)).toBe(sent + 1);
  });
});

test('a session that a code opened before the leak was known ends, too', async () => {
  for (const guess of ['a', 'b', 'c', 'd', 'e']) await signIn('A-003', guess);
  const owner = await signIn('A-003', password, new Visitor(app, { 'X-Forwarded-For': '203.0.113.9' }));
  await owner.submit({ code: await mailedCode(deps, 'bc@example.jp') });
  expect(await isSignedIn(owner)).toBe(true);
  await investigateIncident(deps, { code: 'sample-2024', by: operator });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await isSignedIn(owner)).toBe(false);
  await forgetLeak();
});
