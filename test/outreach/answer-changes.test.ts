import type { Express } from 'express';
import { createApp } from '../../server/app';
import { listChangedMembers, listTransitions } from '../../server/checks/answer-changes-repository';
import { checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { dropAnswerChanges, listAnswerChanges, sendAnswerChanges } from '../../server/outreach/review-answers';
import { requireStaff } from '../../server/staff/staff-repository';
import { loadCases, loadList, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { approver, approver2, hire, hireOffice, operator } from '../incidents/office';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let now: Date;
const [affected, possibly, nobody] = [people.adprint.memberId, people.adprintListOnly.memberId, people.nobody.memberId];
const password = 'quiet-river-stone-88';

beforeEach(async () => {
  now = new Date('2024-06-03T03:00:00Z');
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => now });
  await loadCases(database.db, deps.keys, ['adprint-2016', 'netsea-2016']);
  await hireOffice(deps);
  app = createApp(deps);
  for (const memberId of [affected, possibly, nobody])
    await checkMember(deps, memberId, { via: 'web', session: 'first' });
  now = new Date('2024-06-03T03:10:00Z');
});
afterEach(() => database.drop());

const by = (email: string) => requireStaff(deps, email, ['operator', 'approver']);
const mails = () => database.db('mails').orderBy('memberId').pluck('memberId');

/** The forensic firm names other people: one is new on the list, one is not on it any more. */
async function renewList(entries: string[]): Promise<void> {
  const { incidentId } = await database.db('incidents').where({ code: 'adprint-2016' }).first();
  await loadList(database.db, deps.keys, { incidentId, exposureCode: 'web-server' }, entries);
}

describe('people whose answer changed', () => {
  it('are listed with what they were told and would be told, and nobody else', async () => {
    await renewList([affected, nobody]);
    const reviewId = await listAnswerChanges(deps, { by: await by(operator) });
    expect(await listChangedMembers(database.db, reviewId, 9)).toEqual([
      expect.objectContaining({ memberId: possibly, told: 'possibly_affected', present: 'not_affected', findings: '' }),
      expect.objectContaining({
        memberId: nobody,
        told: 'not_affected',
        present: 'possibly_affected',
        findings: 'adprint-2016/web-server/possibly_affected',
      }),
    ]);
    expect(await mails()).toEqual([]);
  });

  it('agree with what a check says then', async () => {
    await renewList([affected, nobody]);
    const reviewId = await listAnswerChanges(deps, { by: await by(operator) });
    for (const { memberId, present, findings } of await listChangedMembers(database.db, reviewId, 9)) {
      const { verdict, exposures } = await checkMember(deps, memberId, { via: 'web' });
      expect([present, findings]).toEqual([
        verdict,
        exposures.map((one) => `${one.incident}/${one.exposure}/${one.verdict}`).join(' '),
      ]);
    }
  });

  it('are written to once, after somebody else approved; the mail says nothing of the answer', async () => {
    await renewList([affected, nobody]);
    const reviewId = await listAnswerChanges(deps, { by: await by(approver) });
    await expect(sendAnswerChanges(deps, { reviewId, by: await by(approver) })).rejects.toThrow(
      'Whoever decided any part of this cannot approve it',
    );
    await database.db('staff').where({ role: 'approver' }).update({ reset_at: deps.now() });
    await expect(sendAnswerChanges(deps, { reviewId, by: await by(approver2) })).rejects.toThrow('less than 24 hours');
    await database.db('staff').where({ role: 'approver' }).update({ reset_at: null });
    await sendAnswerChanges(deps, { reviewId, by: await by(approver2) });
    expect(await mails()).toEqual([possibly, nobody]);
    await expect(sendAnswerChanges(deps, { reviewId, by: await by(approver2) })).rejects.toThrow('has been dealt with');
    const [mail] = await database.db('mails');
    expect(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)).not.toMatch(/対象|可能性|アドプリント/);
    await expect(listAnswerChanges(deps, { by: await by(operator) })).rejects.toThrow('Nobody was told');
    expect(await mails()).toHaveLength(2);
  });

  it('may be written to by one person where one runs the installation', async () => {
    await renewList([affected, nobody]);
    const alone = { ...deps, config: testConfig({ fourEyes: false }) };
    const reviewId = await listAnswerChanges(alone, { by: await by(approver) });
    const send = async () => sendAnswerChanges(alone, { reviewId, by: await by(approver) });
    await expect(send()).rejects.toThrow('while two approvers can sign in');
    const other = database.db('staff').where({ staff_id: (await by(approver2)).staffId });
    await other.clone().update({ disabled_at: deps.now() });
    await send();
    await other.update({ disabled_at: null });
    expect(await mails()).toHaveLength(2);
  });

  it('are left alone when the list is given up, when they have no address, and when they have looked meanwhile', async () => {
    await renewList([affected, nobody]);
    const dropped = await listAnswerChanges(deps, { by: await by(operator) });
    await dropAnswerChanges(deps, { reviewId: dropped, by: await by(operator) });
    await expect(sendAnswerChanges(deps, { reviewId: dropped, by: await by(approver) })).rejects.toThrow(
      'has been dealt with',
    );
    const profile = deps.keys.seal(JSON.stringify({ name: '見本' }), `member:${possibly}`);
    await database.db('members').where({ memberId: possibly }).update({ profile });
    const reviewId = await listAnswerChanges(deps, { by: await by(operator) });
    await visit(nobody);
    await sendAnswerChanges(deps, { reviewId, by: await by(approver) });
    expect(await mails()).toEqual([]);
    expect(await listTransitions(database.db, reviewId)).toEqual([
      { told: 'not_affected', present: 'possibly_affected', people: 1, mailed: 0, unreachable: 0, seen: 1 },
      { told: 'possibly_affected', present: 'not_affected', people: 1, mailed: 0, unreachable: 1, seen: 0 },
    ]);
  });

  it('are not listed while a list is missing that answers need', async () => {
    await database.db('list_versions').update({ isLive: false });
    await expect(listAnswerChanges(deps, { by: await by(operator) })).rejects.toThrow('lacks something');
    expect(await database.db('answer_reviews').count()).toEqual([{ count: '0' }]);
  });

  it('are not listed while nothing is live: nobody would be told that they are safe', async () => {
    await database.db('incidents').update({ state: 'draft', liveRevisionId: null });
    await expect(listAnswerChanges(deps, { by: await by(operator) })).rejects.toThrow('No incident is live');
    expect(await database.db('answer_reviews').count()).toEqual([{ count: '0' }]);
  });

  it('are told as "could not check" of what they read while nothing was live', async () => {
    const live = await database.db('incidents').select('code', 'state', 'liveRevisionId');
    await database.db('incidents').update({ state: 'draft', liveRevisionId: null });
    await checkMember(deps, nobody, { via: 'web', session: 'second' });
    for (const { code, ...was } of live) await database.db('incidents').where({ code }).update(was);
    now = new Date('2024-06-03T03:20:00Z');
    const reviewId = await listAnswerChanges(deps, { by: await by(operator) });
    expect(await listTransitions(database.db, reviewId)).toEqual([
      expect.objectContaining({ told: 'could_not_check', present: 'not_affected', people: 1 }),
    ]);
    const visitor = await visit(nobody);
    expect(visitor.seen.text).toContain('の結果は「確認できませんでした」でした');
  });
});

async function visit(memberId: string, path = '/ja/check'): Promise<Visitor> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, memberId)));
  await visitor.open(path);
  return visitor;
}

describe('on their own page', () => {
  it('they see that the answer changed, and the earlier one is kept', async () => {
    await renewList([affected, nobody]);
    const visitor = await visit(nobody);
    expect(visitor.seen.text).toContain('前回（2024年6月3日（月））の結果は「対象に含まれていません」でした');
    await visitor.follow('これまでの確認結果を見る');
    expect(visitor.seen.text).toMatch(
      /12:10 .*可能性があります 前回から変わりました .*対象者一覧が新しくなりました.*12:00 .*対象に含まれていません/,
    );
    await visitor.open('/ja/check/slip');
    expect(visitor.seen.text).toContain('お客様の情報が含まれている可能性があります');
    expect(visitor.seen.text).not.toContain('見本 花子');
    await visitor.open('/ja/check/slip?name=yes');
    expect(visitor.seen.text).toContain('見本 花子 様');
  });
});

test("the operators' pages: find, look, approve by another, done", async () => {
  await hire(deps, 'finder@example.com', 'operator', password);
  await hire(deps, 'sender@example.com', 'approver', password);
  const signIn = async (email: string) => {
    const visitor = new Visitor(app);
    await visitor.open('/ja/staff/login');
    await visitor.submit({ email, password });
    await visitor.open('/ja/operate/changes');
    return visitor;
  };
  const finder = await signIn('finder@example.com');
  await finder.submit({}, '/operate/changes');
  expect(finder.seen).toMatchObject({ status: 200, path: '/ja/operate/changes' });
  expect(finder.seen.text).toContain('お伝えした回答が変わった方はいません。');
  await renewList([affected, nobody]);
  await finder.submit({}, '/operate/changes');
  expect(finder.seen.text).toContain('対象に含まれていません 可能性があります 1 0 0 0');
  expect(finder.seen.text).not.toContain('承認してメールを送る');
  const sender = await signIn('sender@example.com');
  expect(sender.seen.text).toContain('finder@example.com');
  await sender.follow('2');
  await sender.submit({}, '/send');
  expect(sender.seen.text).toContain('メールを送信の列に入れました');
  expect(await mails()).toEqual([possibly, nobody]);
});
