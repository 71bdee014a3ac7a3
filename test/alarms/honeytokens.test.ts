import { listPresentAlarms } from '../../server/alarms/list-present-alarms';
import { watchAlarms } from '../../server/alarms/watch-alarms';
import { openCall } from '../../server/calls/open-call';
import { markHoneytoken, unmarkHoneytoken } from '../../server/checks/mark-honeytoken';
import type { Dependencies } from '../../server/dependencies';
import { listHoneytokens } from '../../server/members/honeytokens-repository';
import { exportPeople } from '../../server/outreach/export-people';
import { requireStaff } from '../../server/staff/staff-repository';
import { loadCases, people } from '../checks/case-world';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';

const affected = people.adprint.memberId;
const by = 'admin@example.com';

describe('an invented member', () => {
  let database: TestDatabase;
  let deps: Dependencies;
  beforeEach(async () => {
    database = await createTestDatabase();
    deps = testDependencies(database.db);
    await loadCases(database.db, deps.keys, ['adprint-2016']);
    await join(deps, { memberId: 'AP-0000', profile: { name: '架空　太郎', email: 'taro@customer.example' } });
    await hire(deps, by, 'admin');
    await hire(deps, 'support@example.com', 'support');
  });
  afterEach(() => database.drop());

  async function open(memberId: string): Promise<string> {
    const staff = await requireStaff(deps, 'support@example.com', ['support']);
    const about = { foundBy: 'phone', reason: 'quality', caseNumber: undefined, caller: 'self' } as const;
    await openCall(deps, { staff, person: { memberId }, ...about });
    return staff.handle;
  }
  const alarms = async () => (await listPresentAlarms(deps, [])).filter(({ name }) => name === 'honeytoken_opened');

  it('names whoever opens it to the admins, and nobody else', async () => {
    await markHoneytoken(deps, { memberId: 'AP-0000', by });
    await open(affected);
    expect(await alarms()).toEqual([]);
    const handle = await open('AP-0000');
    await open('AP-0000');
    expect(await alarms()).toMatchObject([{ subject: handle, gravity: 'warning', figures: { members: 1 } }]);
    await watchAlarms(deps);
    expect(await database.db('alarms').where({ name: 'honeytoken_opened' })).toHaveLength(1);
    expect(await database.db('mails').where({ template: 'alarm' })).toHaveLength(1);
    await unmarkHoneytoken(deps, { memberId: 'AP-0000', by });
    expect(await alarms()).toEqual([]);
  });

  it('is none whom anything matches, and is marked by admins alone', async () => {
    await expect(markHoneytoken(deps, { memberId: affected, by })).rejects.toThrow('whom nothing matches');
    await expect(markHoneytoken(deps, { memberId: 'AP-0000', by: 'support@example.com' })).rejects.toThrow();
    await expect(markHoneytoken(deps, { memberId: 'nobody', by })).rejects.toThrow('no member');
    expect(await listHoneytokens(deps.db)).toEqual([]);
  });

  it('is left out of every export, should it come to match', async () => {
    const written = async () => {
      let file = '';
      await exportPeople(deps, { code: 'adprint-2016', kind: 'verdicts', by: 'staff-1' }, async (text) => {
        file += text;
      });
      return file;
    };
    expect(await written()).toContain(affected);
    await database.db('honeytokens').insert({ memberId: affected, markedBy: 'staff-1', markedAt: new Date() });
    expect(await written()).not.toContain(affected);
  });
});
