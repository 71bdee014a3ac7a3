import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import type { Outcome } from '../../server/calls/call';
import { findCall } from '../../server/calls/calls-repository';
import { endCall } from '../../server/calls/end-call';
import { handleCallBack, listCallBacks } from '../../server/calls/handle-call-backs';
import { openCall } from '../../server/calls/open-call';
import type { Dependencies } from '../../server/dependencies';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { RefusedError } from '../../server/errors';
import { escalateInquiry } from '../../server/inquiries/handle-inquiry';
import { findInquiry, listMessages, listQueue } from '../../server/inquiries/inquiries-repository';
import type { Inquiry } from '../../server/inquiries/inquiry';
import { mergeInquiry } from '../../server/inquiries/merge-inquiries';
import { sendInquiry } from '../../server/inquiries/send-inquiry';
import type { Staff } from '../../server/people/staff';
import { requireStaff } from '../../server/staff/staff-repository';
import { loadCases, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';

const { memberId } = people.adprint;
const other = people.netseaBoth.memberId;
const password = 'quiet-river-stone-88';
let database: TestDatabase;
let deps: Dependencies;
let now: Date;
let staff: Staff;
let colleague: Staff;
beforeEach(async () => {
  now = new Date('2024-06-03T03:00:00Z');
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => now });
  await loadCases(database.db, deps.keys, ['adprint-2016', 'netsea-2016']);
  for (const name of ['support', 'support2']) await hire(deps, `${name}@example.com`, 'support', password);
  staff = await requireStaff(deps, 'support@example.com', ['support']);
  colleague = await requireStaff(deps, 'support2@example.com', ['support']);
});
afterEach(() => database.drop());

const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

type Person = Parameters<typeof openCall>[1]['person'];

async function call(person: Person, outcome: Outcome, callBackAt?: Date): Promise<string> {
  const about = { person, foundBy: 'phone', reason: 'asks_affected', caseNumber: undefined, caller: 'self' } as const;
  const callId = await openCall(deps, { staff, ...about });
  const found = await findCall(deps, callId);
  if (!found) throw new Error('no call');
  await endCall(deps, { call: found, staff, outcome, note: '', callBackAt });
  return `call-${callId}`;
}

async function inquire(who: string, wantsCall = true): Promise<Inquiry> {
  const draftId = await saveDraft(deps, { owner: who, form: '/inquiries/new', values: {} });
  const callBack = wantsCall ? { phone: '090-1111-2222', when: 'evening' } : undefined;
  const inquiry = { topic: 'card' as const, incident: undefined, text: 'Card?', callBack };
  const reference = await sendInquiry(deps, { memberId: who, inquiry, locale: 'en', draftId });
  return (await findInquiry(deps, { reference: reference ?? '' })) as Inquiry;
}

const names = async (isDone = false) => (await listCallBacks(deps, { isDone })).map(({ name }) => name);

async function atDesk(): Promise<Visitor> {
  const desk = new Visitor(createApp(deps));
  await desk.open('/en/staff/login');
  await desk.submit({ email: 'support@example.com', password });
  return desk;
}

describe('call-backs', () => {
  it('stand in one list, whoever asked in whatever way, until they were made', async () => {
    const wished = await inquire(other);
    now = later(1);
    const soon = await call({ memberId }, 'call_back', later(30));
    const late = await call({ memberId: other }, 'call_back', later(90));
    const lone = await call({ query: { kind: 'phone', value: '0312345678' } }, 'call_back', later(60));
    const wish = `inquiry-${wished.reference}`;
    expect(await names()).toEqual([wish, soon, lone, late]);

    // A call that was cut off keeps no promise; one that came to something does.
    await call({ memberId }, 'cut_off');
    expect(await names()).toContain(soon);
    await call({ memberId }, 'answered');
    expect(await names()).toEqual([wish, lone, late]);

    now = later(61);
    const desk = await atDesk();
    await desk.open('/en/support/call-backs');
    expect(desk.seen.html).toContain('sk-nav');
    expect(desk.seen.text).toMatch(/as soon as possible due .* due no account .* later/);
    for (const secret of ['0312345678', '090-1111-2222', 'evening']) expect(desk.seen.html).not.toContain(secret);
    await desk.submit({ name: lone, verb: 'done' }, '/call-backs');
    expect(await names()).toEqual([late, wish].sort((a) => (a === wish ? -1 : 1)));
  });

  it('are taken by one, and made once', async () => {
    const name = await call({ memberId }, 'call_back', later(5));
    await handleCallBack(deps, { name, verb: 'take', by: staff });
    for (const verb of ['take', 'give_back', 'done'] as const)
      await expect(handleCallBack(deps, { name, verb, by: colleague })).rejects.toThrow(RefusedError);
    await handleCallBack(deps, { name, verb: 'give_back', by: staff });
    await handleCallBack(deps, { name, verb: 'take', by: colleague });
    await handleCallBack(deps, { name, verb: 'done', by: colleague });
    await expect(handleCallBack(deps, { name, verb: 'done', by: colleague })).rejects.toThrow('meanwhile');
    expect([await names(), await names(true)]).toEqual([[], [name]]);
    const actions = (await listEvents(deps.db, { subject: name }, 9)).map(({ action }) => action);
    expect(actions.toReversed()).toEqual([
      ...['call.open', 'call.end', 'call_back.take', 'call_back.give_back', 'call_back.take', 'call_back.done'],
    ]);
  });
});

describe('inquiries of one person', () => {
  it('become one: nothing written is lost, the longest wait and the wish for a call stay', async () => {
    const first = await inquire(memberId);
    const since = now;
    await escalateInquiry(deps, first, { by: staff, isEscalated: true });
    now = later(60);
    const second = await inquire(memberId, false);
    const desk = await atDesk();
    await desk.open(`/en/support/inquiries/${first.reference}`);
    await desk.submit({ into: second.reference }, '/merge');
    expect(desk.seen.path).toBe(`/en/support/inquiries/${second.reference}`);
    expect(desk.seen.text).toContain('which goes on here');
    const queue = await listQueue(deps, { state: 'open' }, 9);
    expect(queue).toMatchObject([{ reference: second.reference, changedAt: since, escalatedAt: since }]);
    expect(await names()).toEqual([`inquiry-${first.reference}`]);
    expect(await listMessages(deps, first)).toHaveLength(1);

    const member = new Visitor(createApp(deps));
    member.cookies.set(...(await signInAs(deps, memberId)));
    await member.open(`/en/inquiries/${first.reference}`);
    expect(member.seen.text).toContain('This inquiry goes on in');
    await desk.open(`/en/support/inquiries/${second.reference}`);
    await desk.submit({ text: 'Please call the card company.', closes: 'yes' }, second.reference);
    expect(await names()).toEqual([]);
  });

  it('are merged within one person only, and never in a circle', async () => {
    const [first, second, third, stranger] = [
      await inquire(memberId),
      await inquire(memberId),
      await inquire(memberId),
      await inquire(other),
    ] as [Inquiry, Inquiry, Inquiry, Inquiry];
    await expect(mergeInquiry(deps, first, { into: stranger, by: staff })).rejects.toThrow('one person');
    await expect(mergeInquiry(deps, first, { into: first, by: staff })).rejects.toThrow('one person');
    await mergeInquiry(deps, first, { into: second, by: staff });
    await expect(mergeInquiry(deps, second, { into: first, by: staff })).rejects.toThrow('meanwhile');
    await mergeInquiry(deps, second, { into: third, by: staff });
    const merged = await findInquiry(deps, { reference: first.reference });
    expect(merged).toMatchObject({ state: 'closed', mergedInto: third.inquiryId });
    const both = [
      mergeInquiry(deps, third, { into: second, by: staff }),
      mergeInquiry(deps, second, { into: third, by: staff }),
    ];
    expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
