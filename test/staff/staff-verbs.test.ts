import { listEvents } from '../../server/audit/audit-repository';
import { registerStaffCommands } from '../../server/cli/staff-commands';
import { isPasswordOf } from '../../server/passwords/password-hash';
import type { Role } from '../../server/people/staff';
import { addStaff, addStaffFromShell } from '../../server/staff/add-staff';
import { disableStaff } from '../../server/staff/disable-staff';
import { inviteStaff, takeUpInvite } from '../../server/staff/invite-staff';
import { resetStaff } from '../../server/staff/reset-staff';
import { enrolTotp, findStaffAccess, useTotpStep } from '../../server/staff/staff-access-repository';
import { findStaffByEmail, listShellAdded, requireStaff, updateStaffLocale } from '../../server/staff/staff-repository';
import { textsOf } from '../../server/texts/i18n';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

const password = 'a long enough pass phrase';
const hour = 3_600_000;

describe('staff accounts', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDependencies>;
  beforeEach(async () => {
    database = await createTestDatabase();
    deps = testDependencies(database.db);
  });
  afterEach(() => database.drop());

  const add = (email: string, role: Role) => addStaff(deps, { by: 'system', email, role, password });
  const mails = async () =>
    (await deps.db('mails').orderBy('queued_at')).map(
      (mail) =>
        JSON.parse(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)) as Record<'to' | 'subject' | 'text', string>,
    );
  const staffCommand = (...words: string[]) => runCommand(registerStaffCommands, deps, ['staff', ...words]);
  const actions = async () =>
    (await listEvents(deps.db, {}, 99)).map(({ action, subject }) => [action, subject]).reverse();

  it('are found by their email however it is typed, and keep neither it nor the password readable', async () => {
    const added = await add('Hanako@Example.com ', 'support');
    expect(await findStaffByEmail(deps, ' ｈａｎａｋｏ＠example.com')).toEqual(added);
    expect(added).toEqual({
      staffId: 1,
      handle: 'staff-1',
      email: 'hanako@example.com',
      role: 'support',
      isDisabled: false,
    });
    const row = await deps.db('staff').first();
    const stored = Object.values(row).map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : String(value),
    );
    expect(stored.join(' ')).not.toMatch(/hanako|argon2|phrase/i);
    const access = await findStaffAccess(deps, added.staffId);
    expect(await isPasswordOf(access?.passwordHash ?? '', password)).toBe(true);
    expect(await actions()).toEqual([['staff.add', 'staff-1']]);
  });

  it('are written to in the language of the pages that they last read', async () => {
    const [admin, boss] = [await add('a@example.com', 'admin'), await add('b@example.com', 'admin')];
    await updateStaffLocale(deps.db, boss.staffId, 'en');
    const { role, by } = { role: 'support' as const, by: 'shell' };
    await addStaffFromShell(deps, { by, email: 'c@example.com', role, password });
    const sent = await mails();
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['c@example.com', textsOf('ja')('mail:staff_added.subject')],
      [admin.email, textsOf('ja')('mail:staff_added.subject')],
      [boss.email, textsOf('en')('mail:staff_added.subject')],
    ]);
    expect(sent[2]?.text).toContain(`c@example.com (${textsOf('en')('staff:role.support')})`);
  });

  it('get another role from the command line, of which they and every admin are told', async () => {
    await add('admin@example.com', 'admin');
    await add('a@example.com', 'support');
    const { lines } = await staffCommand('role', 'a@example.com', '--role', 'operator', '--by', 'admin@example.com');
    expect(lines).toEqual(['staff-2 operator a@example.com']);
    expect((await findStaffByEmail(deps, 'a@example.com'))?.role).toBe('operator');
    expect((await mails()).map(({ to }) => to)).toEqual(['a@example.com', 'admin@example.com']);
    const [event] = await listEvents(deps.db, {}, 1);
    expect(event).toMatchObject({ actor: 'staff-1', action: 'staff.change_role', subject: 'staff-2' });
    expect((await staffCommand('role', 'admin@example.com', '--role', 'support')).exitCode).toBe(1);
    await staffCommand('role', 'a@example.com', '--role', 'support');
    expect((await listEvents(deps.db, {}, 1))[0]).toMatchObject({ actor: 'shell' });
  });

  it('made from the command line stand among the alarms; those of the demo do not', async () => {
    await add('demo@example.com', 'admin');
    await addStaffFromShell(deps, { by: 'shell', email: 'c@example.com', role: 'support', password });
    expect((await listShellAdded(deps.db, new Date(0))).map(({ handle }) => handle)).toEqual(['staff-2']);
  });

  it('refuse an email twice, a text that is none, and weak passwords, and then change nothing', async () => {
    await add('a@example.com', 'admin');
    await expect(add('A@example.com', 'support')).rejects.toThrow('has this email already');
    await expect(add('nobody', 'support')).rejects.toThrow('not an email address');
    for (const [weak, why] of [
      ['fourteen chars', 'at least 15'],
      ['x'.repeat(129), 'at most 128'],
      ['b-c@example.com', 'guessed'],
    ])
      await expect(
        addStaff(deps, { by: 'system', email: 'b-c@example.com', role: 'support', password: weak }),
      ).rejects.toThrow(why);
    expect(await actions()).toHaveLength(1);
  });

  it('take eight characters where a second factor is asked', async () => {
    const asked = { ...deps, config: testConfig({ staffSecondFactor: true }) };
    await addStaff(asked, { by: 'system', email: 'a@example.com', role: 'support', password: 'V7kq2Lm9' });
    await expect(
      addStaff(asked, { by: 'system', email: 'b@example.com', role: 'support', password: 'V7kq2Lm' }),
    ).rejects.toThrow('at least 8');
  });

  it.each<[Role, Role, boolean]>([
    ['support', 'support', true],
    ['support', 'operator', false],
    ['support', 'admin', false],
    ['operator', 'operator', true],
    ['operator', 'approver', false],
    ['operator', 'support', false],
    ['approver', 'operator', true],
    ['approver', 'approver', true],
    ['approver', 'support', false],
    ['approver', 'admin', false],
    ['admin', 'admin', true],
    ['admin', 'operator', false],
    ['admin', 'support', false],
  ])('%s may act as %s: %s', async (held, wanted, isAllowed) => {
    await add('a@example.com', held);
    const required = requireStaff(deps, 'a@example.com', [wanted]);
    if (isAllowed) expect(await required).toMatchObject({ handle: 'staff-1' });
    else await expect(required).rejects.toThrow(`staff-1 is ${held}`);
  });

  it('that are unknown or disabled may do nothing', async () => {
    await add('admin@example.com', 'admin');
    const gone = await add('gone@example.com', 'operator');
    await disableStaff(deps, { by: 'staff-1', staff: gone });
    await expect(requireStaff(deps, 'gone@example.com', ['operator'])).rejects.toThrow('is disabled');
    await expect(requireStaff(deps, 'nobody@example.com', ['operator'])).rejects.toThrow('No staff account');
    expect((await actions()).at(-1)).toEqual(['staff.disable', 'staff-2']);
  });

  it('always leave an admin, also when two disable each other at once', async () => {
    const [one, two] = [await add('one@example.com', 'admin'), await add('two@example.com', 'admin')];
    const results = await Promise.allSettled([
      disableStaff(deps, { by: two.handle, staff: one }),
      disableStaff(deps, { by: one.handle, staff: two }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { message: expect.stringContaining('last admin') },
    });
  });

  it('lose second factor and sessions by a reset, and get a new password where one is given', async () => {
    const staff = await add('a@example.com', 'support');
    await enrolTotp(deps, staff.staffId, { secret: 'JBSWY3DPEHPK3PXP', step: 5, at: deps.now() });
    await deps.db('sessions').insert({
      ...{ digest: Buffer.from('d'), side: 'staff', owner: '1', sealed: Buffer.from('s') },
      ...{ started_at: deps.now(), touched_at: deps.now() },
    });
    await resetStaff(deps, { by: 'system', staff, password: 'another fine pass phrase' });
    const access = await findStaffAccess(deps, staff.staffId);
    expect(access).toMatchObject({ totpSecret: undefined, isTotpEnrolled: false, totpLastStep: undefined });
    expect(await isPasswordOf(access?.passwordHash ?? '', 'another fine pass phrase')).toBe(true);
    expect(await deps.db('sessions').pluck('owner')).toEqual([]);
  });

  it('come back from being disabled with a new password or invitation only, and without the old second factor', async () => {
    await add('admin@example.com', 'admin');
    const gone = await add('gone@example.com', 'support');
    await enrolTotp(deps, gone.staffId, { secret: 'JBSWY3DPEHPK3PXP', step: 1, at: deps.now() });
    const disabled = async () => {
      await disableStaff(deps, { by: 'staff-1', staff: gone });
      return { ...gone, isDisabled: true };
    };
    const first = await disabled();
    await expect(resetStaff(deps, { by: 'system', staff: first })).rejects.toThrow('a new password brings it back');
    await expect(inviteStaff(deps, { by: 'staff-1', staff: first })).rejects.toThrow('is disabled');
    await resetStaff(deps, { by: 'system', staff: first, password: 'another fine pass phrase' });
    expect(await findStaffByEmail(deps, gone.email)).toEqual({ ...gone, resetAt: deps.now() });
    const code = await inviteStaff(deps, { by: 'staff-1', staff: await disabled(), restores: true });
    expect(await findStaffByEmail(deps, gone.email)).toEqual({ ...gone, resetAt: deps.now() });
    expect(await findStaffAccess(deps, gone.staffId)).toMatchObject({ passwordHash: undefined, totpSecret: undefined });
    await takeUpInvite(deps, { code, password });
    const what = ['staff.disable', 'staff.restore', 'staff.disable', 'staff.restore', 'staff.set_password'];
    expect((await actions()).slice(2).map(([action]) => action)).toEqual(what);
  });

  it('set their own password with an invitation, once, within 72 hours', async () => {
    const staff = await add('a@example.com', 'support');
    const code = await inviteStaff(deps, { by: 'staff-9', staff });
    expect(code).toMatch(/^([2-9a-z]{4}-){3}[2-9a-z]{4}$/);
    expect((await findStaffAccess(deps, staff.staffId))?.passwordHash).toBeUndefined();
    const late = { ...deps, now: () => new Date(deps.now().getTime() + 72 * hour) };
    await expect(takeUpInvite(late, { code, password })).rejects.toThrow('too old');
    await expect(takeUpInvite(deps, { code, password: 'short' })).rejects.toThrow('at least 15');
    const { resetAt } = await takeUpInvite(deps, { code: ` ${code.toUpperCase()} `, password });
    expect(resetAt).toEqual(deps.now());
    await expect(takeUpInvite(deps, { code, password })).rejects.toThrow('used');
    expect((await actions()).slice(1)).toEqual([
      ['staff.invite', 'staff-1'],
      ['staff.set_password', 'staff-1'],
    ]);
  });

  it('use a time step once, also when two requests bring it at once', async () => {
    const staff = await add('a@example.com', 'support');
    const uses = await Promise.all([7, 7].map((step) => useTotpStep(deps.db, staff.staffId, step)));
    expect(uses.sort()).toEqual([false, true]);
    expect(await useTotpStep(deps.db, staff.staffId, 6)).toBe(false);
    expect(await useTotpStep(deps.db, staff.staffId, 8)).toBe(true);
  });
});
