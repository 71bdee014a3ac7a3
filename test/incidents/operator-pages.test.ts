import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { getIncident } from '../../server/incidents/incidents-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { loadActivities, loadLiveList, loadMember } from './loaded-data';
import { approver, hire, operator } from './office';
import { changed, sampleIncidentFile } from './sample-incident-file';

let database: TestDatabase;
let deps: Dependencies;
const password = 'correct horse battery staple';

beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hire(deps, operator, 'operator', password);
  await hire(deps, approver, 'approver', password);
  await hire(deps, 'support@example.com', 'support', password);
});
afterEach(() => database.drop());

async function signIn(email: string, lang = 'en', config = testConfig()): Promise<Visitor> {
  const visitor = new Visitor(createApp({ ...deps, config }));
  await visitor.open(`/${lang}/staff/login`);
  await visitor.submit({ email, password });
  return visitor;
}

async function apply(visitor: Visitor, source: string) {
  await visitor.open('/en/operate/apply');
  return visitor.submit({ source });
}

const page = '/en/operate/incidents/sample-2024';
const act = async (visitor: Visitor, verb: string, answers: Record<string, string> = {}) => {
  await visitor.open(`${page}/${verb}`);
  return visitor.submit(answers, `/${verb}`);
};

test('an incident goes from a pasted file to the public and back, in the browser', async () => {
  const [mine, theirs] = [await signIn(operator), await signIn(approver)];
  await apply(mine, sampleIncidentFile);
  expect(mine.seen.path).toBe(page);
  expect(mine.seen.text).toContain('The file was applied as a draft.');
  expect(mine.seen.text).toContain('About the leak of customer data');
  expect(mine.seen.text).toContain('credit_card · Friday 20 May 2016 – Sunday 14 August 2016');

  expect(mine.seen.text).toContain('Exposure web-server: no loaded record has “alpha” (sites).');

  await act(mine, 'submit');
  expect(mine.seen.text).toContain('Submitted for approval.');
  await act(theirs, 'approve');
  await theirs.open('/en/operate');
  expect(theirs.seen.text).toContain('approved, to be published');

  await mine.open(`${page}/publish`);
  expect(mine.seen.text).toContain('Exposure web-server: it needs a live list');
  await mine.submit({}, '/publish');
  expect(mine.seen.status).toBe(409);
  await loadLiveList(deps.db, 'sample-2024', 'web-server');
  await loadActivities(deps.db, { facets: [{ activity: 'card_paid', site: 'alpha', paymentMethod: 'credit_card' }] });

  await mine.open(`${page}/publish`);
  expect(mine.seen.text).toContain('no loaded record has “beta” (sites)');
  await mine.submit({ 'confirm-0': 'beta' }, '/publish');
  expect(mine.seen.status).toBe(409);
  expect(mine.seen.text).toContain('Not confirmed: coverage');
  await mine.submit(
    { 'confirm-0': 'beta', 'confirm-1': 'affiliate', 'confirm-2': 'coverage', difference: 'loaded later' },
    '/publish',
  );
  expect(mine.seen.text).toContain('Published.');
  expect((await getIncident(deps.db, 'sample-2024')).state).toBe('published');

  await act(mine, 'close');
  await mine.open(`${page}/withdraw`);
  await mine.submit({}, '/withdraw');
  expect(mine.seen.text).toContain('Say why it is taken back.');
  await mine.submit({ reason: 'a wrong figure' }, '/withdraw');
  expect(mine.seen.text).toContain('Taken back; it is held.');
  expect((await getIncident(deps.db, 'sample-2024')).state).toBe('held');
  const actions = await deps.db('audit.events').where({ subject: 'sample-2024' }).orderBy('sequence').pluck('action');
  expect(actions.map((action: string) => action.replace('incident.', ''))).toEqual(
    'apply submit approve publish close withdraw'.split(' '),
  );
});

test('a wrong file is shown with its problems by line, and what was typed is kept', async () => {
  const visitor = await signIn(operator);
  await apply(visitor, changed('basis: both', 'bassis: both'));
  expect(visitor.seen.status).toBe(422);
  expect(visitor.seen.text).toContain('The file has 2 problems; nothing was changed');
  expect(visitor.seen.text).toContain('9 exposures[0].bassis unknown key (did you mean "basis"?) bassis: both');
  const [form] = visitor.forms().filter(({ isUpload }) => isUpload);
  expect(form?.fields.source).toContain('bassis: both');
  await visitor.submit({ source: '' });
  expect(visitor.seen.status).toBe(422);
  await visitor.open('/ja/operate');
  expect(visitor.seen.text).toContain('事案はまだありません');
});

test('a changed file shows what differs from the live revision, and the same file says that nothing changed', async () => {
  const visitor = await signIn(operator, 'ja');
  await apply(visitor, sampleIncidentFile);
  await act(visitor, 'investigate');
  await apply(visitor, changed('to: 2016-08-14', 'to: 2016-08-15'));
  expect(visitor.seen.text).toContain('Changes from revision 1 to 2');
  expect(visitor.seen.text).toContain('exposures[web-server].criteria[0].to 2016-08-14 2016-08-15');
  await visitor.open('/en/operate/apply?incident=sample-2024');
  await visitor.submit({}, '/operate/apply');
  expect(visitor.seen.text).toContain('Nothing changed');
  await visitor.open(`/ja/operate/incidents/sample-2024/file?revision=1`);
  expect(visitor.seen.html).toBe(`# revision: 1\n${sampleIncidentFile}`);
});

test('who submitted is told that somebody else must approve, and one-person installations show it', async () => {
  const visitor = await signIn(approver, 'ja');
  await apply(visitor, sampleIncidentFile);
  await act(visitor, 'submit');
  await visitor.open('/ja/operate/incidents/sample-2024/approve');
  expect(visitor.seen.text).toContain('あなたが内容の一部を決めたため、ほかの人の承認が必要です');
  expect(visitor.forms().filter(({ action }) => action.endsWith('/approve'))).toEqual([]);
  const alone = await signIn(approver, 'ja', testConfig({ fourEyes: false }));
  await alone.open('/ja/operate/incidents/sample-2024');
  expect(alone.seen.text).toContain('一人で運用されています');
});

test('who approves has everything on one page, and can send it back with a comment', async () => {
  const [mine, theirs] = [await signIn(operator), await signIn(approver)];
  await apply(mine, changed('  - code: other-exposure', '    known: {affected: [M-7]}\n  - code: other-exposure'));
  await loadMember(deps.db, 'M-7', ['affiliate']);
  await deps.db('revisions').update({ submittedBy: 'staff-1', submittedAt: new Date() });
  await mine.open(page);
  expect(mine.seen.text).toContain('Send back with a comment — Only approvers may do this');
  await theirs.open(`${page}/approve`);
  for (const said of [
    'Applied: ',
    `(${operator})`,
    'Nobody is told of this incident yet.',
    'web-server 29 people – 0 – 0',
    'other-exposure – 1 – 0',
    'No earlier revision was ever approved',
    'web-server card_paid · alpha, beta · credit_card · Friday 20 May 2016 – Sunday 14 August 2016',
    'web-server of the rule Beginning: outside Thursday 19 May 2016 23:59:59 possibly affected',
    'web-server of the rule Beginning: inside Friday 20 May 2016 00:00:00 affected',
    'web-server of the rule End: inside Sunday 14 August 2016 23:59:59 affected',
    'web-server of the rule End: outside Monday 15 August 2016 00:00:00 possibly affected',
    'M-7 web-server affected not affected Wrong',
  ])
    expect(theirs.seen.text).toContain(said);
  await theirs.submit({ reason: '' }, '/return');
  expect(theirs.seen.status).toBe(409);
  expect(theirs.seen.text).toContain('Say what is to be changed.');
  await theirs.submit({ reason: 'Ask <b>M-7</b> again.' }, '/return');
  expect(theirs.seen.text).toContain('Sent back, with your comment.');
  await mine.open(page);
  expect(mine.seen.text).toContain('What is to be changed: Ask <b>M-7</b> again.');
  await mine.open('/en/operate');
  expect(mine.seen.text).toContain('sent back, to be changed');
});

test('a later revision is shown against the one that was approved, with what changes for whom', async () => {
  const [mine, theirs] = [await signIn(operator), await signIn(approver)];
  const plain = changed('    part_of: other-exposure\n', '', changed('basis: both', 'basis: window'));
  await loadMember(deps.db, 'M1', ['affiliate']);
  await loadMember(deps.db, 'M2', ['regular']);
  await loadActivities(deps.db, { facets: [{ activity: 'card_paid', site: 'alpha', paymentMethod: 'credit_card' }] });
  await apply(mine, plain);
  await act(mine, 'submit');
  await act(theirs, 'approve');
  await mine.open(`${page}/publish`);
  const confirmed = { 'confirm-0': 'beta', 'confirm-1': 'coverage', difference: 'loaded later' };
  await mine.submit(confirmed, '/publish');
  expect(mine.seen.text).toContain('Published.');
  const dated = changed('from: 2016-05-20', 'from: 2016-06-02', plain);
  await apply(mine, changed('About the leak', 'On the leak', dated));
  await act(mine, 'submit');
  await theirs.open(`${page}/approve`);
  const text = theirs.seen.text;
  expect(text).toContain('People as revision 1 has them');
  expect(text).toContain('web-server 29 people 1 0 0 0 0 0 0 0 1');
  expect(text).toContain('Changes from revision 1 to 2');
  expect(text.indexOf('criteria[0].from 2016-05-20 2016-06-02')).toBeLessThan(text.indexOf('title.en About the leak'));
  await theirs.submit({ clears: '1' }, '/approve');
  expect(theirs.seen.text).toContain('Approved.');
});

test('an approval of a revision that was overtaken meanwhile is refused', async () => {
  const [mine, theirs] = [await signIn(operator), await signIn(approver)];
  await apply(mine, sampleIncidentFile);
  await act(mine, 'submit');
  await theirs.open(`${page}/approve`);
  await apply(mine, changed('to: 2016-08-14', 'to: 2017-08-14'));
  await act(mine, 'submit');
  await theirs.submit({}, '/approve');
  expect(theirs.seen.status).toBe(409);
  expect(theirs.seen.text).toContain('There is a newer revision by now');
});

test('the notice can be looked at in each language before anybody else sees it', async () => {
  const visitor = await signIn(operator);
  await apply(visitor, sampleIncidentFile);
  await visitor.follow('Preview the notice');
  expect(visitor.seen.heading).toContain('About the leak of customer data');
  expect(visitor.seen.text).toContain('Preview of revision 1, as it would be published now.');
  expect(visitor.seen.headers['cache-control']).toBe('no-store');
  await visitor.follow('日本語');
  expect(visitor.seen.heading).toContain('お客様情報の漏えいについて');
  expect((await visitor.open('/ja/incidents/sample-2024')).status).toBe(404);
});

test('the rehearsal shows what would be counted beside what was announced', async () => {
  const visitor = await signIn(operator);
  await apply(visitor, sampleIncidentFile);
  await visitor.open(`${page}/rehearsal`);
  expect(visitor.seen.text).toContain('Rehearsal of sample-2024, revision 1');
  expect(visitor.seen.text).toContain('web-server 29 people 0 −29 0 0 0 0');
  expect(visitor.seen.text).toContain('These exposures need a live list, so their figures are too low: web-server');
});

test('operators do not see the approval, support sees none of it', async () => {
  const visitor = await signIn(operator);
  await apply(visitor, sampleIncidentFile);
  await act(visitor, 'submit');
  expect((await visitor.open(`${page}/approve`)).status).toBe(403);
  const support = await signIn('support@example.com');
  for (const path of ['/en/operate', page, `${page}/publish`, `${page}/file`, '/en/operate/apply'])
    expect((await support.open(path)).status).toBe(403);
});
