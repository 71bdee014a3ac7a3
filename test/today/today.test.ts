import { updateAlarms } from '../../server/alarms/alarms-repository';
import { createApp } from '../../server/app';
import type { Role } from '../../server/people/staff';
import { addStaff } from '../../server/staff/add-staff';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';
const at = new Date(Date.UTC(2024, 5, 3, 3));

describe('the page that operators begin with', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  async function enter(role: Role): Promise<Visitor> {
    const deps = testDependencies(database.db, { now: () => at });
    await addStaff(deps, { by: 'system', email: `${role}@example.com`, role, password });
    const visitor = new Visitor(createApp(deps));
    await visitor.open('/en/staff/login');
    await visitor.submit({ email: `${role}@example.com`, password });
    return visitor;
  }

  it('says that nothing is wrong and nothing waits only where that is so', async () => {
    const operator = await enter('operator');
    const quiet = await operator.open('/en/operate');
    expect(quiet.heading).toBe('Today');
    expect(quiet.text).toContain('No alarm.');
    expect(quiet.text).toContain('Nothing waits.');
    expect(quiet.html).not.toContain('sk-badge');

    const lost = { name: 'list_missing', subject: 'leak-1', gravity: 'closes_gate', since: at, figures: {} } as const;
    await database.db.transaction((trx) => updateAlarms(trx, [lost], at));
    await database.db('changes').insert({
      kind: 'incident.purge',
      target: 'leak-1',
      state: 'waiting',
      asked_by: 'staff-1',
      decided_by: ['staff-1'],
      data: {},
      clears: 0,
      four_eyes: true,
      asked_at: at,
    });
    await database.db('mails').insert({
      mail_id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      template: 'code',
      locale: 'ja',
      state: 'bounced',
      response: '550 5.1.1',
      queued_at: at,
      ended_at: at,
    });
    const busy = await operator.open('/en/operate');
    expect(busy.text).toContain('Nobody is told that they are safe at present');
    expect(busy.text).toContain('A live incident lacks a list that it needs: leak-1');
    expect(busy.text).toContain('1 change waits for a second person');
    expect(busy.text).toContain('1 mail of this week reached nobody');
    expect(busy.html).toContain('<span class="sk-badge">1');
    const mails = await operator.open('/en/operate/mails');
    expect(mails.text).toMatch(/Code for signing in or proving an address\s+refused\s+550 5\.1\.1\s+1/);
  });

  it('counts for everybody what their role sees: the desk no changes, admins none of customers', async () => {
    const desk = await enter('support');
    expect((await desk.open('/en/support')).html).not.toContain('sk-badge');
    const admin = await enter('admin');
    expect((await admin.open('/en/admin')).html).not.toContain('sk-badge');
    expect((await admin.open('/en/operate')).status).toBe(403);
  });
});
