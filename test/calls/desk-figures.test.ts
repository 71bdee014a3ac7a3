import { createApp } from '../../server/app';
import { countCallsByHour, countCallsByReason } from '../../server/calls/desk-figures-repository';
import { countInquiriesByHour, findTimeToReply } from '../../server/inquiries/inquiry-figures-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';
const time = (clock: string) => new Date(`2024-06-03T${clock}Z`);

describe('figures of the desk', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    const { db } = database;
    const deps = testDependencies(db);
    const handle = await hire(deps, 'support@example.com', 'support', password);
    const { staffId } = await db('staff').first('staffId');
    const about = {
      staffId,
      foundBy: 'phone',
      reason: 'asks_affected',
      caller: 'self',
      state: 'ended',
      memberId: 'M-1',
    };
    const verified = (clock: string) => ({ openedAt: time(clock), verifiedAt: time(clock), outcome: 'answered' });
    const rows = [
      { ...about, ...verified('01:59:59'), endedAt: time('02:03:59') },
      { ...about, ...verified('02:00:00'), endedAt: time('02:02:00') },
      { ...about, openedAt: time('02:30:00'), state: 'failed', endedAt: time('02:31:00') },
      { ...about, openedAt: time('02:40:00'), reason: 'complaint', endedAt: time('02:41:00'), outcome: 'not_verified' },
    ];
    const ids: number[] = [];
    for (const row of rows) ids.push((await db('calls').insert(row).returning('callId'))[0].callId);
    const check = { person: 'M-1', via: 'support', fingerprint: Buffer.from(''), answer: '{}' };
    await db('checks').insert([
      { ...check, checkedAt: time('02:00:30'), session: `call-${ids[1]}`, verdict: 'not_affected' },
      { ...check, checkedAt: time('02:01:30'), session: `call-${ids[1]}`, verdict: 'affected' },
      { ...check, checkedAt: time('02:01:40'), session: 'call-99', verdict: 'not_affected' },
    ]);
    const sealed = Buffer.from('');
    for (const [number, hours] of [1, 2, 9].entries()) {
      const key = { memberId: 'M-1', inquiryId: `00000000-0000-4000-8000-00000000000${number}` };
      const at = time('00:30:00');
      const ages = { createdAt: at, changedAt: at, seenAt: at };
      await db('inquiries').insert({ ...key, topic: 'card', sealed, state: 'answered', ...ages });
      const replied = new Date(at.getTime() + hours * 3_600_000);
      await db('inquiry_messages').insert([
        { ...key, number: 1, author: 'member', sealed, writtenAt: at },
        { ...key, number: 2, author: handle, sealed, writtenAt: replied },
        { ...key, number: 3, author: handle, sealed, writtenAt: new Date(replied.getTime() + 60_000) },
      ]);
    }
  });
  afterAll(() => database.drop());

  it('count calls and inquiries by whole hours, empty ones too', async () => {
    const [from, until] = [time('01:00:00'), time('04:00:00')];
    expect(await countCallsByHour(database.db, from, until)).toEqual([
      { hour: time('01:00:00'), calls: 1, verified: 1, failed: 0 },
      { hour: time('02:00:00'), calls: 3, verified: 1, failed: 2 },
      { hour: time('03:00:00'), calls: 0, verified: 0, failed: 0 },
    ]);
    expect(await countInquiriesByHour(database.db, time('00:00:00'), time('02:00:00'))).toEqual([
      { hour: time('00:00:00'), received: 3, replies: 0 },
      { hour: time('01:00:00'), received: 0, replies: 2 },
    ]);
  });

  it('tell calls by reason and by what was told in them last, with their median length', async () => {
    expect(await countCallsByReason(database.db, time('00:00:00'))).toEqual([
      { reason: 'asks_affected', verdict: null, calls: 2, seconds: 150 },
      { reason: 'asks_affected', verdict: 'affected', calls: 1, seconds: 120 },
      { reason: 'complaint', verdict: null, calls: 1, seconds: 60 },
    ]);
  });

  it('tell how long the first reply took, whatever was written after it', async () => {
    const { replied, median, ninety } = await findTimeToReply(database.db, time('00:00:00'));
    expect([replied, median]).toEqual([3, 2]);
    expect(ninety).toBeCloseTo(7.6);
    expect(await findTimeToReply(database.db, time('01:00:00'))).toEqual({ replied: 0, median: null, ninety: null });
  });

  it('are drawn, listed and saved for operators alone', async () => {
    const deps = testDependencies(database.db, { now: () => time('05:00:00') });
    await hire(deps, 'operator@example.com', 'operator', password);
    const operator = new Visitor(createApp(deps));
    await operator.open('/en/staff/login');
    await operator.submit({ email: 'operator@example.com', password });
    await operator.follow('The desk');
    expect(operator.seen.html).toContain('sk-chart__bar');
    expect(operator.seen.text).toContain('half of 3 within 2 hours, nine of ten within 7.6 hours');
    await operator.follow('Save 30 days by hour as CSV');
    expect(operator.seen.html).toContain('2024-06-03T02:00:00.000Z,3,1,2,0,2');
    const support = new Visitor(createApp(deps));
    await support.open('/en/staff/login');
    await support.submit({ email: 'support@example.com', password });
    expect((await support.open('/en/operate/desk')).status).toBe(403);
  });
});
