import { checkMember } from '../../server/checks/check-person';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { mailContext } from '../../server/mail/mails-repository';
import { findGuardians } from '../../server/members/find-guardians';
import { listAnswerChanges, sendAnswerChanges } from '../../server/outreach/review-answers';
import { requireStaff } from '../../server/staff/staff-repository';
import { textsOf } from '../../server/texts/i18n';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const source = `
incident: school
organisation: {ja: 学園}
title: {ja: お知らせ}
exposures:
  - {code: pupils, title: {ja: 在校生}, basis: list, data_items: [name], desk: main}
desks: [{code: main}]
`;
let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
});
afterEach(() => bench.close());

const list = async (rows: string) => {
  const { importId } = await bench.load('list', rows, { incident: 'school', exposure: 'pupils' });
  await reviewList(bench.deps, importId);
  await approveImport(bench.deps, { importId, by: approver });
};

test('whoever acts for somebody is written to when that answer changes, once however many they act for, in their own language', async () => {
  const { deps } = bench;
  await bench.load(
    'members',
    `member_id,email,acts_for,locale
parent,parent@example.jp,child;baby;other,en
child,,,
baby,,,
other,other@example.jp,,
stranger,stranger@example.jp,,
second,second@example.jp,child,
`,
  );
  await applyIncident(deps, { source, by: operator });
  await list('member_id\nstranger\n');
  await submitIncident(deps, { code: 'school', by: operator });
  await approveIncident(deps, { code: 'school', by: approver });
  await publishIncident(deps, { code: 'school', by: operator });
  for (const memberId of ['parent', 'child', 'baby', 'other', 'stranger'])
    await checkMember(deps, memberId, { via: 'web', session: 'first' });
  await list('member_id\nstranger\nchild\nbaby\nparent\n');
  const reviewId = await listAnswerChanges(deps, { by: await requireStaff(deps, operator, ['operator']) });
  await sendAnswerChanges(deps, { reviewId, by: await requireStaff(deps, approver, ['approver']) });

  const mails = await deps.db('mails').where({ template: 'answer_changed' });
  const sent = mails.map(({ mailId, memberId, sealed }) => {
    const { to, subject } = JSON.parse(deps.keys.open(sealed, mailContext(mailId)));
    return [memberId, to, subject];
  });
  const subject = (language: 'ja' | 'en') => textsOf(language)('mail:answer_changed.subject');
  expect(sent.sort()).toEqual([
    ['parent', 'parent@example.jp', subject('en')],
    ['second', 'second@example.jp', subject('ja')],
  ]);
  // None of the three counts as one whom no mail reaches.
  expect(await deps.db('answer_changes').whereNull('mailId')).toEqual([]);
});

test('no profile is opened where no file ever said who acts for whom', async () => {
  await bench.load('members', 'member_id,email\nA,a@example.jp\n');
  const opened = jest.spyOn(bench.deps.keys, 'open');
  expect(await findGuardians(bench.deps)).toEqual(new Map());
  expect(opened).not.toHaveBeenCalled();
});
