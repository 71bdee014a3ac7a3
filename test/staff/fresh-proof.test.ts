import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSync } from 'otplib';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import { listChanges } from '../../server/changes/changes-repository';
import { routes } from '../../server/routes';
import { addStaff } from '../../server/staff/add-staff';
import { enrolTotp } from '../../server/staff/staff-access-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const start = Date.UTC(2024, 5, 3, 3);
const minutes = 60_000;

describe('whoever takes a second step', () => {
  let database: TestDatabase;
  let time: number;
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-proof-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const office = () => testDependencies(database.db, { config: testConfig({ dataDir }), now: () => new Date(time) });
  const code = () => generateSync({ secret, epoch: Math.floor(time / 1000) });
  const state = async () => (await listChanges(database.db))[0]?.state;
  let visitor: Visitor;

  beforeEach(async () => {
    database = await createTestDatabase();
    time = start;
    await addStaff(office(), { by: 'system', email: 'first@example.com', role: 'admin', password });
    await addStaff(office(), { by: 'system', email: 'second@example.com', role: 'admin', password });
    const first = await signIn('first@example.com');
    await first.open('/en/admin');
    await first.submit({ email: 'new@example.com', role: 'operator' });
    expect(await state()).toBe('waiting');
    visitor = await signIn('second@example.com');
  });
  afterEach(() => database.drop());

  async function signIn(email: string): Promise<Visitor> {
    const one = new Visitor(createApp(office()));
    await one.open('/en/staff/login');
    await one.submit({ email, password });
    return one;
  }
  async function approve(): Promise<Visitor['seen']> {
    const [change] = await listChanges(database.db);
    await visitor.open(`/en/staff/changes/${change?.changeId}`);
    return visitor.submit({}, '/approve');
  }

  it('goes on without a question within ten minutes of the sign-in', async () => {
    time += 10 * minutes - 1;
    expect((await approve()).text).not.toContain('show that it is you');
    expect(await state()).not.toBe('waiting');
  });

  it('is asked for the password later, and a session that was left open or taken approves nothing; what was typed goes on', async () => {
    time += 10 * minutes;
    expect(await approve()).toMatchObject({ status: 403, heading: 'Please show that it is you' });
    expect(visitor.seen.text).toContain('Nothing was approved yet');
    expect(await visitor.submit({ _proof: '' })).toMatchObject({ status: 403 });
    expect(await visitor.submit({ _proof: 'a guess' })).toMatchObject({ status: 422 });
    expect(visitor.seen.text).toContain('not your password');
    expect(await state()).toBe('waiting');
    expect((await visitor.submit({ _proof: password })).status).toBe(200);
    expect(await state()).not.toBe('waiting');
    const [event] = await listEvents(database.db, { action: 'staff.prove_again' }, 1);
    expect(event).toMatchObject({ actor: 'staff-2', subject: 'staff-2' });
  });

  it('with a second factor is asked for that: the password, which may be stolen too, is not enough', async () => {
    await enrolTotp(office(), 2, { secret, step: 1, at: new Date(time) });
    time += 10 * minutes;
    await approve();
    expect(await visitor.submit({ _proof: password })).toMatchObject({ status: 422 });
    expect(await state()).toBe('waiting');
    const used = code();
    expect((await visitor.submit({ _proof: used })).status).toBe(200);
    expect(await state()).not.toBe('waiting');
  });
});

test('every form by which somebody says yes to what another decided is a second step', () => {
  const tables = routes(testDependencies(undefined as never));
  const yes = tables.flatMap(([guard, table]) =>
    Object.keys(table)
      .filter((route) => /^POST .*\/(approve|send)$/.test(route))
      .map((route) => [route, 'isSecondStep' in guard]),
  );
  expect(Object.fromEntries(yes)).toEqual({
    'POST /staff/changes/:changeId/approve': true,
    'POST /operate/incidents/:code/approve': true,
    'POST /operate/imports/:importId/approve': true,
    'POST /operate/changes/:reviewId/send': true,
  });
});
