import type { Express } from 'express';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import type { Dependencies } from '../../server/dependencies';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { signInAs } from '../web/sign-in-as';
import { Visitor } from './visitor';

/** What one person could do alone, and what stops them (docs/security.md). Operators, approvers and admins: test/changes. */
const password = 'a long enough pass phrase';
const hanako = {
  name: '印刷　花子',
  nameKana: 'インサツ　ハナコ',
  loginId: 'hanako.insatsu',
  email: 'hanako@customer.example',
  phone: '090-0123-4567',
  postalCode: '540-0001',
  address: '大阪府大阪市中央区城見一丁目',
  birthDate: '1978-04-02',
};
let database: TestDatabase;
let deps: Dependencies;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  app = createApp(deps);
  await join(deps, { memberId: 'A-001', profile: hanako, password });
  await join(deps, { memberId: 'A-002', profile: { email: 'taro@customer.example', loginId: 'taro.other' }, password });
  await hire(deps, 'desk@example.com', 'support', password);
});
afterAll(() => database.drop());
beforeEach(() => database.db('attempts').delete());

async function atTheDesk(): Promise<Visitor> {
  const desk = new Visitor(app);
  await desk.open('/en/staff/login');
  await desk.submit({ email: 'desk@example.com', password });
  return desk;
}
async function asMember(memberId: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, memberId)));
  return visitor;
}
async function openCall(desk: Visitor, q: string): Promise<void> {
  await desk.open('/en/support');
  await desk.submit({ q, kind: 'any', second: '' }, '/support/search');
  await desk.submit({ reason: 'asks_affected', case: '' }, '/support/calls');
}
const secrets = ['印刷', '花子', 'ハナコ', 'hanako@', '0123', '540-0001', '城見', '1978'];

describe('an agent of the desk, or whoever holds their session,', () => {
  test('learns nothing of a customer by searching, nor by opening calls without what the customer knows', async () => {
    const desk = await atTheDesk();
    const pages: string[] = [];
    for (const q of ['A-001', '09001234567', 'taro.other']) {
      await openCall(desk, q);
      pages.push(desk.seen.html.replaceAll(q, ''));
    }
    for (const page of pages) for (const secret of secrets) expect(page).not.toContain(secret);
  });

  test('cannot guess: three mistakes end it for everybody, a quota ends the searches, and both are on record', async () => {
    const desk = await atTheDesk();
    await openCall(desk, 'A-001');
    await desk.submit(
      { birth_date: '1978-04-03', phone: '0312345678', postal_code: '5400002', result: 'compare' },
      '/verify',
    );
    expect(desk.seen.heading).toBe('Not verified');
    await openCall(desk, '09001234567');
    expect(desk.seen.text).toContain('nobody can be verified for them until');
    let refused = 0;
    for (let search = 0; search < 25; search++) {
      await desk.open('/en/support');
      if ((await desk.submit({ q: 'A-001', kind: 'any', second: '' }, '/support/search')).status === 429) refused++;
    }
    expect(refused).toBeGreaterThan(2);
    const actions = (await listEvents(deps.db, {}, 200)).map(({ action }) => action);
    for (const action of ['call.lock', 'desk.refused', 'member.search']) expect(actions).toContain(action);
  });

  test('reaches no page of operators, approvers or admins', async () => {
    const desk = await atTheDesk();
    for (const path of ['/operate', '/operate/imports', '/admin', '/admin/audit'])
      expect([path, (await desk.open(`/en${path}`)).status]).toEqual([path, 403]);
  });

  test('is seen by the customer, who reads after a day who opened what, when and why', async () => {
    await database.db('calls').delete();
    const desk = await atTheDesk();
    await openCall(desk, 'A-001');
    const said = { name: 'いんさつはなこ', phone: '09001234567', birth_date: '昭和53年4月2日' };
    await desk.submit({ ...said, result: 'compare' }, '/verify');
    expect(desk.seen.heading).toBe('The customer’s page');
    const visitor = await asMember('A-001');
    const { text } = await visitor.open('/en/account/views');
    expect(text).toContain('Help desk staff');
    expect(text).toMatch(/Your record/);
  });
});

describe('a customer, or whoever holds their session,', () => {
  test('reads nobody else’s inquiry, and finds out about nobody by wishes for a login ID', async () => {
    const own = await asMember('A-001');
    await own.open('/en/inquiries/new');
    await own.submit({ topic: 'other', text: 'a question of my own' });
    await own.submit({}, '/inquiries');
    const { path } = own.seen;
    expect(path).toMatch(/^\/en\/inquiries\/\d{12}$/);
    const other = await asMember('A-002');
    expect((await other.open(path)).status).toBe(404);
    await other.open('/en/account/login-id');
    for (const wish1 of ['hanako.insatsu', 'nobody.has.this']) {
      const { text } = await other.submit({ wish1, current: password });
      expect(text).toMatch(new RegExp(`${wish1}-[a-z2-9]{4}`));
      await other.open('/en/account/login-id');
    }
    for (const wish1 of ['hanako@customer.example', 'nobody@customer.example'])
      expect((await other.submit({ wish1, current: password })).text).toContain('cannot be used');
  });

  test('changes neither password nor login ID without the password, and sees the address only in part', async () => {
    const thief = await asMember('A-001');
    expect((await thief.open('/en/account')).text).not.toContain(hanako.email);
    await thief.open('/en/account/password');
    const chosen = 'lighthouse over the bay';
    expect((await thief.submit({ current: '', password: chosen, again: chosen })).status).toBe(422);
    await thief.open('/en/account/login-id');
    expect((await thief.submit({ wish1: 'thief.was.here', current: '' })).status).toBe(422);
  });

  test('is put out by the owner, who ends every session', async () => {
    const [thief, owner] = [await asMember('A-001'), await asMember('A-001')];
    await owner.open('/en/account');
    await owner.submit({}, '/account/sessions/end');
    expect((await thief.open('/en/account')).path).toBe('/en/login');
  });

  test('opens no page of the staff', async () => {
    const visitor = await asMember('A-001');
    for (const path of ['/support', '/operate', '/admin'])
      expect((await visitor.open(`/en${path}`)).path).toBe('/en/staff/login');
  });
});
