import type { Express } from 'express';
import { generateSync } from 'otplib';
import { runSelfCheck } from '../../server/alarms/self-check';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import { approveChange } from '../../server/changes/approve-change';
import { listChanges } from '../../server/changes/changes-repository';
import { checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { rollbackImport } from '../../server/imports/rollback-import';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { retractIncident } from '../../server/incidents/retract-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { listAnswerChanges, sendAnswerChanges } from '../../server/outreach/review-answers';
import { addStaff, addStaffFromShell } from '../../server/staff/add-staff';
import { findStaffByEmail, listShellAdded, requireStaff } from '../../server/staff/staff-repository';
import { testConfig } from '../dependencies';
import { createImportBench, type ImportBench } from '../imports/import-csv';
import { Visitor } from './visitor';

/** What one person at the company can do alone, and what stops them: the table of docs/security.md. The desk and customers: powers.test.ts. */
const password = 'a long enough pass phrase';
const [operator, approver, other] = ['operator@example.jp', 'approver@example.jp', 'approver2@example.jp'];
const source = `
incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - {code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}
desks: [{code: main}]
`;
let bench: ImportBench;
let deps: Dependencies;
let app: Express;
let listImport: number;

beforeAll(async () => {
  bench = await createImportBench();
  deps = bench.deps;
  app = createApp(deps);
  for (const [email, role] of [
    [other, 'approver'],
    ['admin@example.jp', 'admin'],
    ['admin2@example.jp', 'admin'],
    ['session@example.jp', 'approver'],
  ] as const)
    await addStaff(deps, { by: 'system', email, role, password });
  await bench.load('members', 'member_id,email\nA,a@example.jp\nB,b@example.jp\nC,c@example.jp\n');
  await applyIncident(deps, { source, by: operator });
  const list = await bench.load('list', 'email\na@example.jp\nb@example.jp\n', { incident: 'leak', exposure: 'named' });
  listImport = list.importId;
  await reviewList(deps, listImport);
  await approveImport(deps, { importId: listImport, by: approver });
  await submitIncident(deps, { code: 'leak', by: operator });
  await approveIncident(deps, { code: 'leak', by: approver });
  await publishIncident(deps, { code: 'leak', by: operator });
});
afterAll(() => bench.close());

/** What stopped somebody, or `done`. */
async function attempt(work: () => Promise<unknown>): Promise<string> {
  try {
    const result = (await work()) as { waiting?: object; state?: string } | undefined;
    return result?.waiting || result?.state === 'waiting' ? 'waits for a second person' : 'done';
  } catch (error) {
    return (error as Error).message.split('\n')[0] as string;
  }
}
async function signedIn(email: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.open('/en/staff/login');
  await visitor.submit({ email, password });
  return visitor;
}
const secretOn = ({ seen }: Visitor): string =>
  /type this into the app: ([A-Z2-7 ]+) Type/.exec(seen.text)?.[1]?.replaceAll(' ', '') ?? '';
const codeOf = (secret: string): string => generateSync({ secret, epoch: Math.floor(deps.now().getTime() / 1000) });
/** The newest code that was mailed to somebody for enrolling. */
async function codeMailedTo(address: string): Promise<string> {
  const mails = await deps.db('mails').where({ template: 'staff_enrolment' }).orderBy('mail_id', 'desc');
  const texts = mails.map((mail) => JSON.parse(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)));
  return /([2-9a-z]{4}-){3}[2-9a-z]{4}/.exec(texts.find(({ to }) => to === address)?.text ?? '')?.[0] ?? '';
}
const verdictOf = async (memberId: string) => (await checkMember(deps, memberId, { via: 'web' })).verdict;
const newestChange = async () => (await listChanges(deps.db))[0]?.changeId ?? 0;
const edited = source.replace('ja: お知らせ', 'ja: お詫び');

test('one operator loads and writes, and holds what is live; nothing that clears anybody goes without another', async () => {
  expect({
    'writes a draft': await attempt(() => applyIncident(deps, { source: edited, by: operator })),
    'publishes it unapproved': await attempt(() => publishIncident(deps, { code: 'leak', by: operator })),
    'approves it': await attempt(async () => {
      await submitIncident(deps, { code: 'leak', by: operator });
      await approveIncident(deps, { code: 'leak', by: operator });
    }),
    'takes the list of victims back': await attempt(() => rollbackImport(deps, { importId: listImport, by: operator })),
    'approves that': await attempt(async () =>
      approveChange(deps, changeRegistry, { changeId: await newestChange(), by: operator, clears: 2 }),
    ),
    'puts a shorter list in force': await attempt(async () => {
      const { importId } = await bench.load('list', 'email\na@example.jp\n', { incident: 'leak', exposure: 'named' });
      await reviewList(deps, importId);
      await approveImport(deps, { importId, by: operator, clears: 1 });
    }),
  }).toEqual({
    'writes a draft': 'done',
    'publishes it unapproved': expect.stringMatching(/was not submitted/),
    'approves it': expect.stringMatching(/needs the role approver/),
    'takes the list of victims back': 'waits for a second person',
    'approves that': expect.stringMatching(/needs the role approver/),
    'puts a shorter list in force': expect.stringMatching(/needs the role approver/),
  });
  expect([await verdictOf('A'), await verdictOf('B')]).toEqual(['affected', 'affected']);
});

test('one approver does all that operators do, and is no second person of any of it', async () => {
  expect({
    'writes, submits and approves': await attempt(async () => {
      await applyIncident(deps, { source: edited.replace('お詫び', '訂正'), by: approver, base: 2 });
      await submitIncident(deps, { code: 'leak', by: approver });
      await approveIncident(deps, { code: 'leak', by: approver });
    }),
    'takes the list back and approves that': await attempt(async () => {
      await rollbackImport(deps, { importId: listImport, by: approver });
      await approveChange(deps, changeRegistry, { changeId: await newestChange(), by: approver, clears: 2 });
    }),
    'writes to everybody of a list that they made': await attempt(async () => {
      await deps.db('checks').delete();
      await checkMember(deps, 'C', { via: 'web', session: 'before' });
      await deps
        .db('checks')
        .where({ person: 'C' })
        .update({ answer: deps.db.raw(`answer || '{"verdict": "affected"}'`) });
      const by = await requireStaff(deps, approver, ['approver']);
      const reviewId = await listAnswerChanges(deps, { by });
      await sendAnswerChanges(deps, { reviewId, by });
    }),
  }).toEqual({
    'writes, submits and approves': expect.stringMatching(/cannot approve it \(four eyes\)/),
    'takes the list back and approves that': expect.stringMatching(/cannot approve it \(four eyes\)/),
    'writes to everybody of a list that they made': expect.stringMatching(
      /cannot approve it \(four eyes\)|Nobody was told/,
    ),
  });
  expect(await verdictOf('B')).toBe('affected');
});

test('one admin makes nobody an approver, sees no code, and reads no customer', async () => {
  const admin = await signedIn('admin@example.jp');
  const { staffId } = (await findStaffByEmail(deps, 'admin@example.jp')) as { staffId: number };
  await admin.open('/en/admin');
  await admin.submit({ role: 'approver' }, `/admin/staff/${staffId}/role`);
  const own = await newestChange();
  await admin.open(`/en/staff/changes/${own}`);
  expect(admin.seen.text).toContain('somebody else must approve');
  await admin.open('/en/admin');
  await admin.submit({ email: 'friend@example.jp', role: 'approver' });
  expect((await findStaffByEmail(deps, 'friend@example.jp'))?.isDisabled).toBe(true);
  expect(
    await attempt(async () =>
      approveChange(deps, changeRegistry, { changeId: await newestChange(), by: 'admin@example.jp' }),
    ),
  ).toMatch('four eyes');
  const victim = (await findStaffByEmail(deps, other)) as { staffId: number };
  await admin.open('/en/admin');
  await admin.submit({}, `/admin/staff/${victim.staffId}/reset`);
  expect((await signedIn(other)).seen.path).toBe('/en/operate');
  expect(admin.seen.text).not.toMatch(/([2-9a-z]{4}-){3}[2-9a-z]{4}/);
  for (const path of ['/support', '/support/inquiries', '/operate', '/operate/imports'])
    expect([path, (await admin.open(`/en${path}`)).status]).toEqual([path, 403]);
  expect((await findStaffByEmail(deps, 'admin@example.jp'))?.role).toBe('admin');
});

test('an account that was taken over by a reset approves nothing for a day, and its owner is told', async () => {
  const admin = await signedIn('admin@example.jp');
  const victim = (await findStaffByEmail(deps, other)) as { staffId: number };
  await admin.open('/en/admin');
  await admin.submit({}, `/admin/staff/${victim.staffId}/reset`);
  await approveChange(deps, changeRegistry, { changeId: await newestChange(), by: 'admin2@example.jp' });
  const { waiting } = await rollbackImport(deps, { importId: listImport, by: operator });
  const changeId = waiting?.changeId ?? 0;
  expect(await attempt(() => approveChange(deps, changeRegistry, { changeId, by: other, clears: 2 }))).toMatch(
    'less than 24 hours ago',
  );
  const mails = await deps.db('mails').where({ template: 'staff_reset' });
  const to = mails.map((mail) => JSON.parse(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)).to);
  expect(to).toEqual([other]);
});

test('a stolen session keeps nothing: no password, no second factor and no passkey without the password; the owner ends it', async () => {
  const thief = await signedIn('session@example.jp');
  await thief.open('/en/staff/account');
  const chosen = 'lighthouse over the bay';
  expect((await thief.submit({ current: '', password: chosen, again: chosen })).status).toBe(422);
  await thief.open('/en/staff/enrol');
  await thief.submit({ code: codeOf(secretOn(thief)), confirm: '' });
  expect(thief.seen.text).not.toContain('Recovery codes');
  const owner = await signedIn('session@example.jp');
  await owner.open('/en/staff/account');
  await owner.submit({ current: password, password: chosen, again: chosen });
  expect((await thief.open('/en/staff/account')).path).toBe('/en/staff/login');
});

test('a stolen first password opens nothing: whoever enrols needs the mail to its owner, too, and it is an alarm', async () => {
  const strict = { ...deps, config: testConfig({ ...deps.config, staffSecondFactor: true }) };
  const door = createApp(strict);
  const knock = async (email: string) => {
    const visitor = new Visitor(door);
    await visitor.open('/en/staff/login');
    await visitor.submit({ email, password });
    return visitor;
  };
  const enrol = async (visitor: Visitor) => {
    const secret = secretOn(visitor);
    await visitor.submit({ code: codeOf(secret) });
    expect(visitor.seen.text).toContain('Recovery codes');
  };
  await addStaff(strict, { by: 'shell', email: 'new@example.jp', role: 'approver', password });
  await enrol(await knock('new@example.jp'));
  const thief = await knock('new@example.jp');
  expect(thief.seen.path).toBe('/en/staff/second-factor');
  expect((await thief.open('/en/operate')).path).toBe('/en/staff/login');

  const early = { email: 'early@example.jp', role: 'approver' as const, password };
  const { handle } = await addStaffFromShell(strict, { by: 'shell', ...early });
  const quick = await knock(early.email);
  await quick.submit({ code: codeOf(secretOn(quick)), mailed: 'abcd-efgh-2345-6789' });
  expect(quick.seen.text).toContain('not the code that we emailed');
  expect((await quick.open('/en/operate')).path).toBe('/en/staff/login');
  const owner = await knock(early.email);
  await owner.submit({ code: codeOf(secretOn(owner)), mailed: await codeMailedTo(early.email) });
  expect(owner.seen.text).toContain('Recovery codes');
  expect((await knock(early.email)).seen.path).toBe('/en/staff/second-factor');
  expect((await listShellAdded(deps.db, new Date(0))).map((one) => one.handle)).toContain(handle);
});

test('the database role of the application can take somebody off a list, and nobody gets an all-clear from then on', async () => {
  await deps.db('list_people').where({ person: 'B' }).delete();
  await runSelfCheck(deps);
  expect([await verdictOf('B'), await verdictOf('C')]).toEqual(['could_not_check', 'could_not_check']);
  await deps.db('self_check').update({ wrong: '[]' });
  await runSelfCheck(deps);
  expect(await verdictOf('B')).toBe('could_not_check');
  // It writes no event in another's name later than it happens, changes none, and approves nothing in the tables: a row that names its own asker is refused.
  await expect(deps.db('audit.events').update({ actor: 'member' })).rejects.toThrow('permission denied');
  const [change] = await listChanges(deps.db);
  await expect(
    deps
      .db('changes')
      .where({ change_id: change?.changeId })
      .update({ state: 'approved', approved_by: change?.askedBy }),
  ).rejects.toThrow('changes_check');
});

test('one operator stops everything at once, alone, and only another takes it back', async () => {
  await withdrawIncident(deps, { code: 'leak', by: operator, reason: 'wrong list' });
  expect(await verdictOf('C')).toBe('could_not_check');
  await retractIncident(deps, { code: 'leak', by: operator, reason: 'error' });
  const [asked] = await listChanges(deps.db);
  expect(asked).toMatchObject({ kind: 'incident.retract', state: 'waiting' });
  expect(
    await attempt(() => approveChange(deps, changeRegistry, { changeId: asked?.changeId ?? 0, by: operator })),
  ).toMatch('needs the role approver');
  expect(await attempt(() => publishIncident(deps, { code: 'leak', by: operator }))).not.toBe('done');
  expect((await listEvents(deps.db, { action: 'incident.withdraw' }, 1))[0]).toMatchObject({ subject: 'leak' });
});
