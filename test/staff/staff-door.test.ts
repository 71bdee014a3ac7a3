import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSync } from 'otplib';
import type { Db } from '../../db/connection';
import { createApp } from '../../server/app';
import { verifyChain } from '../../server/audit/verify-chain';
import { approveChange } from '../../server/changes/approve-change';
import { listChanges } from '../../server/changes/changes-repository';
import { changeRegistry } from '../../server/doors/change-registry';
import { listMails, mailContext } from '../../server/mail/mails-repository';
import type { Role } from '../../server/people/staff';
import { addStaff } from '../../server/staff/add-staff';
import { resetStaff } from '../../server/staff/reset-staff';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies, testKeys } from '../dependencies';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';
const start = Date.UTC(2024, 5, 3, 3);

/** The code in the newest mail to somebody. */
async function codeMailedTo(db: Db, address: string): Promise<string | undefined> {
  const mails = await listMails(db, { limit: 30 });
  const opened = mails.flatMap(({ mailId, sealed }) =>
    sealed ? [JSON.parse(testKeys.open(sealed, mailContext(mailId))) as { to: string; text: string }] : [],
  );
  const codes = opened.flatMap(({ to, text }) => (to === address && /([2-9a-z]{4}-){3}[2-9a-z]{4}/.exec(text)) || []);
  return codes[0];
}

describe('the staff door', () => {
  let database: TestDatabase;
  let time: number;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-door-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const office = (staffSecondFactor: boolean) =>
    testDependencies(database.db, { config: testConfig({ staffSecondFactor, dataDir }), now: () => new Date(time) });
  beforeEach(async () => {
    database = await createTestDatabase();
    time = start;
  });
  afterEach(() => database.drop());

  const add = (email: string, role: Role) => addStaff(office(false), { by: 'system', email, role, password });
  const at = (isRequired: boolean) => new Visitor(createApp(office(isRequired)));
  const knock = async (visitor: Visitor, email: string, secret = password) => {
    await visitor.open('/en/staff/login');
    return visitor.submit({ email, password: secret });
  };
  const code = (secret: string) => generateSync({ secret, epoch: Math.floor(time / 1000) });

  it('opens to a right password where no second factor is asked, and leads to the page that was wanted', async () => {
    await add('a@example.com', 'admin');
    const visitor = at(false);
    await visitor.open('/en/admin/settings');
    expect(visitor.seen).toMatchObject({ path: '/en/staff/login', heading: 'Staff sign-in' });
    await visitor.submit({ email: 'A@Example.com', password });
    expect(visitor.seen).toMatchObject({ status: 200, path: '/en/admin/settings' });
    await visitor.submit({}, '/staff/logout');
    expect(visitor.seen.text).toContain('You are signed out.');
    expect((await visitor.open('/en/admin')).path).toBe('/en/staff/login');
  });

  it('says the same to a wrong password, an unknown email and a disabled account', async () => {
    await add('admin@example.com', 'admin');
    const gone = await add('gone@example.com', 'support');
    await database
      .db('staff')
      .where({ staff_id: gone.staffId })
      .update({ disabled_at: new Date(time) });
    const seen = [];
    for (const [email, typed] of [
      ['admin@example.com', 'wrong'],
      ['nobody@example.com', password],
      ['gone@example.com', password],
    ] as const) {
      const { status, html } = await knock(at(false), email, typed);
      seen.push([status, html.replaceAll(email, 'EMAIL').replace(/name="_(csrf|once)" value="[^"]*"/g, '')]);
    }
    expect(seen[0]?.[0]).toBe(422);
    expect(new Set(seen.map(([, html]) => html)).size).toBe(1);
  });

  it('asks for enrolment at the first sign-in where it is required, and for a code at every later one, each code once', async () => {
    await add('a@example.com', 'admin');
    const visitor = at(true);
    await knock(visitor, 'a@example.com');
    expect(visitor.seen).toMatchObject({ path: '/en/staff/enrol', heading: 'Set up the second check' });
    expect((await visitor.open('/en/admin')).path).toBe('/en/staff/login');
    await visitor.open('/en/staff/enrol');
    const secret = /type this into the app: ([A-Z2-7 ]+) Type/.exec(visitor.seen.text)?.[1]?.replaceAll(' ', '') ?? '';
    await visitor.submit({ code: '000000' });
    expect(visitor.seen).toMatchObject({ status: 422, path: '/en/staff/enrol' });
    await visitor.submit({ code: code(secret) });
    const recovery = visitor.seen.text.match(/\b[2-9a-z]{4}-[2-9a-z]{4}-[2-9a-z]{4}\b/g) ?? [];
    expect(recovery).toHaveLength(10);
    expect((await visitor.follow('I have kept them')).path).toBe('/en/admin');

    const again = at(true);
    await knock(again, 'a@example.com');
    expect(again.seen.heading).toBe('Second check');
    expect((await again.submit({ code: code(secret) })).status).toBe(422);
    time += 30_000;
    expect((await again.submit({ code: ` ${code(secret)} ` })).path).toBe('/en/admin');

    const withoutApp = at(true);
    await knock(withoutApp, 'a@example.com');
    await withoutApp.submit({ code: recovery[3]?.toUpperCase() ?? '' });
    expect(withoutApp.seen.path).toBe('/en/admin');
    const twice = at(true);
    await knock(twice, 'a@example.com');
    expect((await twice.submit({ code: recovery[3] ?? '' })).status).toBe(422);
    expect(await verifyChain(database.db)).toMatchObject({ problem: undefined });
  });

  it('makes a new secret for each session that enrols: whoever came before with the first password does not know it', async () => {
    await add('a@example.com', 'admin');
    const [thief, owner] = [at(true), at(true)];
    await knock(thief, 'a@example.com');
    await knock(owner, 'a@example.com');
    const shown = ({ seen }: Visitor) =>
      /type this into the app: ([A-Z2-7 ]+) Type/.exec(seen.text)?.[1]?.replaceAll(' ', '') ?? '';
    expect(shown(thief)).toMatch(/^[A-Z2-7]{32}$/);
    expect(shown(owner)).not.toBe(shown(thief));
    expect((await owner.submit({ code: code(shown(thief)) })).status).toBe(422);
    expect((await owner.submit({ code: code(shown(owner)) })).text).toContain('Recovery codes');
    await thief.submit({ code: code(shown(thief)) });
    expect(thief.seen.text).not.toContain('Recovery codes');
  });

  it('asks whoever enrolled, also where it is not required, and forgets a right password after ten minutes', async () => {
    await add('a@example.com', 'support');
    const visitor = at(false);
    await knock(visitor, 'a@example.com');
    await visitor.open('/en/staff/enrol');
    const secret = /type this into the app: ([A-Z2-7 ]+) Type/.exec(visitor.seen.text)?.[1]?.replaceAll(' ', '') ?? '';
    await visitor.submit({ code: code(secret), confirm: 'a guess' });
    expect(visitor.seen.text).toContain('not your present password');
    await visitor.submit({ code: code(secret), confirm: password });
    const again = at(false);
    await knock(again, 'a@example.com');
    expect(again.seen.path).toBe('/en/staff/second-factor');
    time += 10 * 60_000;
    expect((await again.submit({ code: code(secret) })).path).toBe('/en/staff/login');
  });

  it('lets nobody who gave the old password enrol in the place of somebody whose second factor was reset', async () => {
    await add('admin@example.com', 'admin');
    const victim = await add('s@example.com', 'support');
    const [admin, first, thief] = [at(true), at(false), at(false)];
    await knock(first, 's@example.com');
    await first.open('/en/staff/enrol');
    const secret = /type this into the app: ([A-Z2-7 ]+) Type/.exec(first.seen.text)?.[1]?.replaceAll(' ', '') ?? '';
    await first.submit({ code: code(secret), confirm: password });
    await knock(thief, 's@example.com');
    expect(thief.seen.path).toBe('/en/staff/second-factor');
    await resetStaff(office(true), { by: 'system', staff: victim, password: 'another fine pass phrase' });
    for (const step of ['enrol', 'second-factor'])
      expect((await thief.open(`/en/staff/${step}`)).path).toBe('/en/staff/login');
    expect((await knock(admin, 's@example.com')).status).toBe(422);
  });

  it('asks whoever enrols after a reset for a code that was mailed to the owner; the newest alone works, for 72 hours', async () => {
    const owner = await add('s@example.com', 'support');
    await resetStaff(office(true), { by: 'system', staff: owner });
    const first = await codeMailedTo(database.db, 's@example.com');
    const visitor = at(true);
    await knock(visitor, 's@example.com');
    expect(visitor.seen.text).toContain('Code from our email');
    time += 1000;
    await visitor.submit({}, '/staff/enrol/code');
    expect(visitor.seen.text).toContain('A new code is on its way');
    const second = (await codeMailedTo(database.db, 's@example.com')) ?? '';
    expect(second).not.toBe(first);
    const shown = () =>
      /type this into the app: ([A-Z2-7 ]+) Type/.exec(visitor.seen.text)?.[1]?.replaceAll(' ', '') ?? '';
    for (const mailed of ['', first ?? '']) {
      await visitor.submit({ code: code(shown()), mailed });
      expect([visitor.seen.status, visitor.seen.text]).toEqual([422, expect.stringContaining('is too old')]);
    }
    time += 72 * 3_600_000;
    await knock(visitor, 's@example.com');
    expect((await visitor.submit({ code: code(shown()), mailed: second })).status).toBe(422);
    time -= 3_600_000;
    await knock(visitor, 's@example.com');
    await visitor.submit({ code: code(shown()), mailed: second.toUpperCase() });
    expect(visitor.seen.text).toContain('Recovery codes');
  });

  it('makes guesses wait, and no colleague elsewhere with them', async () => {
    await add('a@example.com', 'support');
    for (let guess = 1; guess <= 11; guess++)
      expect((await knock(at(false), 'a@example.com', 'wrong')).status).toBe(422);
    const { status, headers } = await knock(at(false), 'a@example.com', 'wrong');
    expect([status, headers['retry-after']]).toEqual([429, '30']);
    expect((await knock(at(false), 'a@example.com')).status).toBe(429);
    const elsewhere = new Visitor(createApp(office(false)), { 'X-Forwarded-For': '198.51.100.7' });
    expect((await knock(elsewhere, 'a@example.com')).path).toBe('/en/support');
    time += 31_000;
    expect((await knock(at(false), 'a@example.com')).path).toBe('/en/support');
  });

  it('lets a new colleague choose a password that no admin sees, once another admin or an approver has confirmed them', async () => {
    await add('admin@example.com', 'admin');
    await add('second@example.com', 'approver');
    const [admin, second] = [at(false), at(false)];
    await knock(admin, 'admin@example.com');
    await knock(second, 'second@example.com');
    await admin.submit({ email: 'no email', role: '' });
    expect(admin.seen).toMatchObject({ status: 422 });
    expect(admin.seen.text).toContain('Choose a role');
    await admin.submit({ email: 'new@example.com', role: 'support' });
    expect(admin.seen.text).toContain('It waits for another admin or an approver');
    expect(await codeMailedTo(database.db, 'new@example.com')).toBeUndefined();
    await admin.open('/en/staff/changes/1');
    expect(admin.seen.text).toContain('somebody else must approve it. These may: second@example.com');
    await second.open('/en/staff/changes/1');
    expect(second.seen.text).toContain('New account new@example.com');
    await second.submit({}, '/approve');
    expect(second.seen.text).toContain('Approved and done.');
    const invitation = (await codeMailedTo(database.db, 'new@example.com')) ?? '';
    for (const { seen } of [admin, second]) expect(seen.text).not.toContain(invitation);
    const colleague = at(false);
    await colleague.open('/en/staff/welcome');
    await colleague.submit({ code: invitation, password: 'short', again: 'short' });
    expect(colleague.seen.text).toContain('at least 15 characters');
    await colleague.submit({ code: invitation, password, again: `${password}!` });
    expect(colleague.seen.text).toContain('not the same');
    await colleague.submit({ code: invitation, password, again: password });
    expect(colleague.seen.text).toContain('Your password is set');
    await colleague.submit({ email: 'new@example.com', password });
    expect(colleague.seen.path).toBe('/en/support');
    await colleague.open('/en/admin');
    expect(colleague.seen.status).toBe(403);
  });

  it('ends open sessions when somebody is disabled, and other sessions when the password changes', async () => {
    await add('admin@example.com', 'admin');
    await add('s@example.com', 'support');
    const [admin, one, two] = [at(false), at(false), at(false)];
    await knock(admin, 'admin@example.com');
    await knock(one, 's@example.com');
    await knock(two, 's@example.com');
    await one.open('/en/staff/account');
    await one.submit({ current: 'wrong', password: 'another fine pass phrase', again: 'another fine pass phrase' });
    expect(one.seen.text).toContain('not your present password');
    await one.submit({ current: password, password: 'another fine pass phrase', again: 'another fine pass phrase' });
    expect(one.seen.text).toContain('Your password was changed');
    expect((await two.open('/en/staff/account')).path).toBe('/en/staff/login');
    await admin.open('/en/admin');
    await admin.submit({}, '/admin/staff/2/disable');
    expect(admin.seen.text).toContain('Open pages of theirs have ended');
    expect((await one.open('/en/staff/account')).path).toBe('/en/staff/login');
    await admin.submit({}, '/admin/staff/1/disable');
    expect(admin.seen.text).toContain('last admin');
    await admin.submit({}, '/admin/staff/2/restore');
    await add('second@example.com', 'admin');
    const changeId = (await listChanges(database.db))[0]?.changeId ?? 0;
    await approveChange(office(false), changeRegistry, { changeId, by: 'second@example.com' });
    const code = (await codeMailedTo(database.db, 's@example.com')) ?? '';
    await one.open('/en/staff/welcome');
    await one.submit({ code, password, again: password });
    expect((await knock(one, 's@example.com')).path).toBe('/en/staff/account');
  });

  it('lets nobody guess at the own password of whoever left a session open', async () => {
    await add('s@example.com', 'support');
    const visitor = at(false);
    await knock(visitor, 's@example.com');
    const guess = async (current: string) => {
      await visitor.open('/en/staff/account');
      const wanted = 'another fine pass phrase';
      return (await visitor.submit({ current, password: wanted, again: wanted })).status;
    };
    for (let tries = 0; tries < 11; tries += 1) expect(await guess(`guess ${tries}`)).toBe(422);
    expect(await guess(password)).toBe(429);
    time += 20 * 60_000;
    expect(await guess(password)).toBe(200);
  });

  it.each([
    ['support', '/en/support/calls/'],
    ['operator', '/en/operate/changes/'],
    ['operator', '/en/operate/imports/'],
  ] as const)('says to %s that there is nothing at a number that nothing can have below %s', async (role, place) => {
    await add('s@example.com', role);
    const visitor = at(false);
    await knock(visitor, 's@example.com');
    for (const number of ['99999999999', '2147483648', '-1', '0x1', '1e0', '1.0', '%00'])
      expect((await visitor.open(`${place}${number}/`)).status).toBe(404);
  });

  it('shows, filters, exports and verifies the log', async () => {
    await add('admin@example.com', 'admin');
    const admin = at(false);
    await knock(admin, 'admin@example.com', 'wrong');
    await knock(admin, 'admin@example.com');
    await admin.open('/en/admin/audit?action=staff&from=2020-01-01');
    expect(admin.seen.text).toContain('staff.sign_in_failed');
    await admin.open('/en/admin/audit?action=staff.sign_in');
    expect(admin.seen.text).not.toContain('staff.sign_in_failed');
    await admin.open('/en/admin/audit?until=1999/12/31');
    expect(admin.seen.text).not.toContain('staff.add');
    await admin.open('/en/admin/audit?from=never');
    expect(admin.seen.text).toContain('not a date');
    await admin.submit({}, '/admin/audit/verify');
    expect(admin.seen.text).toContain('All 3 events are unchanged');
    const csv = await admin.open('/en/admin/audit.csv?action=staff.add%00');
    expect(csv.headers['content-disposition']).toContain('audit.csv');
    expect(csv.html).toMatch(
      /^sequence,occurred_at,actor,.*\r\n1,20.*Z,system,staff.add,staff-1,,,"{""role"":""admin""}"\r\n$/s,
    );
  });

  it('leads every role to its places only', async () => {
    for (const role of ['support', 'operator', 'approver', 'admin'] as const) await add(`${role}@example.com`, role);
    const admin = at(false);
    await knock(admin, 'admin@example.com');
    for (const place of ['Audit log', 'Settings', 'Staff']) expect((await admin.follow(place)).status).toBe(200);
    for (const role of ['support', 'operator', 'approver'] as const) {
      const visitor = at(false);
      await knock(visitor, `${role}@example.com`);
      await visitor.open('/ja/staff/account');
      expect(visitor.seen.status).toBe(200);
      expect(visitor.seen.html).not.toContain('/admin');
    }
  });
});
