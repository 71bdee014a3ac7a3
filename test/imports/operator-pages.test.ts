import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../server/app';
import { sweepImports } from '../../server/imports/sweep-imports';
import { applyIncident } from '../../server/incidents/apply-incident';
import { addStaff } from '../../server/staff/add-staff';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { waitFor } from '../journeys/program';
import { Visitor } from '../journeys/visitor';

const operator = 'operator@example.jp';
const approver = 'approver@example.jp';
const password = 'correct horse battery staple';
const folder = mkdtempSync(path.join(tmpdir(), 'shokai-upload-'));
let database: TestDatabase;
let visitors: { operator: Visitor; approver: Visitor };

beforeAll(async () => {
  database = await createTestDatabase();
  const deps = testDependencies(database.db);
  await addStaff(deps, { email: operator, role: 'operator', password, by: 'system' });
  await addStaff(deps, { email: approver, role: 'approver', password, by: 'system' });
  await applyIncident(deps, { source: sampleIncidentFile, by: operator });
  const app = createApp(deps);
  const signIn = async (email: string) => {
    const visitor = new Visitor(app);
    await visitor.open('/en/staff/login');
    await visitor.submit({ email, password });
    return visitor;
  };
  visitors = { operator: await signIn(operator), approver: await signIn(approver) };
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the page no longer renews itself. */
async function settled(visitor: Visitor) {
  await waitFor(async () => !(visitor.seen.headers.refresh && (await visitor.open(visitor.seen.path)).headers.refresh));
  return visitor.seen;
}

/** Uploads a file; the page that follows says how it was read. */
async function upload(answers: Record<string, string>, file: string | Buffer) {
  const visitor = visitors.operator;
  await visitor.open('/en/operate/imports/new');
  return visitor.submit(answers, '/imports/new', { file: Buffer.from(file) });
}

/** Says what the columns are, and waits for what becomes of the file. */
async function goOn(columns: Record<string, string> = {}) {
  const visitor = visitors.operator;
  await visitor.submit(columns, '/columns');
  return settled(visitor);
}

async function load(answers: Record<string, string>, file: string) {
  await upload(answers, file);
  await goOn();
  await visitors.operator.submit({}, '/load');
  return settled(visitors.operator);
}

const list = { kind: 'list', target: 'sample-2024/web-server' };

test('members are read, checked, reviewed, and only then loaded', async () => {
  const read = await upload({ kind: 'members' }, 'member_id,email\nM1,m1@example.com\nM2,m2@example.com\n');
  expect(read.heading).toContain('how the file was read');
  expect(read.text).toContain('Read as UTF-8');
  expect(read.text).toContain('m1@example.com');
  const checked = await goOn();
  expect(checked.heading).toContain('to be reviewed');
  expect(await database.db('members').count()).toEqual([{ count: '0' }]);
  await visitors.operator.submit({}, '/load');
  expect((await settled(visitors.operator)).heading).toContain('in force');
  expect(await database.db('members').count()).toEqual([{ count: '2' }]);
});

test('a list shows whose answers it would change, goes live when somebody else approves it, and is undone', async () => {
  await upload({ ...list, affected: 'M1, M9', unaffected: 'M2' }, '会員番号,氏名\nM1,Somebody\n');
  const seen = await goOn();
  expect(seen.heading).toContain('to be reviewed');
  expect(seen.text).toContain('Columns that were left out');
  expect(seen.text).toContain('100 % of the people on this list are members');
  expect(seen.text).toContain('M1 affected possibly affected no');
  expect(seen.text).toContain('M9 affected no such member no');
  expect(seen.text).toContain('M2 not affected no match yes');
  expect(seen.text).toContain('This needs an approver. These may: approver@example.jp');
  const { approver: other } = visitors;
  await other.open(seen.path);
  await other.submit({ reason: '' }, '/approve');
  expect(other.seen.text).toContain('The answer of M1, M9 would not be');
  await other.open(seen.path);
  await other.submit({ reason: 'M9 has left' }, '/approve');
  expect(other.seen.text).toContain('The answer of M1, M9 would not be');
  await other.open(seen.path);
  await other.submit({ reason: 'M9 has left', 'overrule-0': 'M1', 'overrule-1': 'M9' }, '/approve');
  expect(other.seen.text).toContain('The list is in force.');
  expect(other.seen.text).toContain('M9 has left');
  expect((await database.db('list_versions').where({ isLive: true })).length).toBe(1);
  await other.submit({ reason: 'wrong file' }, '/rollback');
  expect(other.seen.text).toContain('The import was undone.');
  expect(await database.db('list_versions').where({ isLive: true })).toEqual([]);
});

test('whoever imported a list is told that somebody else has to approve it', async () => {
  const { approver: both } = visitors;
  await both.open('/en/operate/imports/new');
  await both.submit(list, '/imports/new', { file: Buffer.from('member_id\nM1\nM2\n') });
  await both.submit({}, '/columns');
  const seen = await settled(both);
  expect(seen.text).toContain('You decided part of this, so somebody else must approve it');
  expect(seen.html).not.toContain('/approve"');
  await both.submit({ reason: '' }, '/rollback');
  expect(both.seen.text).toContain('The import was cancelled.');
});

test('an error file of a list goes in as it is, and the page warns that it would be the whole list', async () => {
  await upload(list, 'member_id,email\nM1,\nM2,no address\n');
  const wrong = await goOn();
  expect(wrong.text).toContain('1 row cannot be read');
  expect(wrong.html).not.toContain('corrects=');
  const errorFile = (await visitors.operator.submit({}, '/errors')).html;
  await upload(list, errorFile.replace('no address', ''));
  const seen = await goOn();
  expect(seen.text).toContain('it holds corrected rows alone. In force, they would be the whole list');
  await visitors.operator.submit({ reason: '' }, '/rollback');
});

test('an approval of figures that have moved puts nothing in force, and shows the new ones', async () => {
  await upload(list, 'member_id\nM1\nM3\nM4\nM5\n');
  const seen = await goOn();
  expect(seen.heading).toContain('blocked');
  const { approver: other } = visitors;
  await other.open(seen.path.replace('/en/', '/ja/'));
  await other.submit({ reason: ' ' }, '/approve');
  expect(other.seen.status).toBe(422);
  expect(other.seen.html).toMatch(/<a href="#reason">この一覧のうち会員は \d+ % だけです/);
  await other.open(seen.path);
  await load({ kind: 'members' }, 'member_id\nM3\n');
  await other.submit({ reason: 'old members' }, '/approve');
  const moved = await settled(other);
  expect(moved.heading).toContain('to be reviewed again');
  expect(moved.text).toContain('have changed since this was reviewed');
  expect(await database.db('list_versions').where({ isLive: true })).toEqual([]);
  await other.submit({}, '/approve');
  expect(other.seen.text).toContain('The list is in force.');
});

test('a column that nobody knows is asked for, and remembered for the next file with such a header', async () => {
  const read = await upload({ kind: 'members' }, 'member_id,Kundenmail\nM7,m7@example.com\n');
  expect(read.html).toContain('<option value="?" selected>');
  const visitor = visitors.operator;
  await visitor.submit({}, '/columns');
  expect(visitor.seen.status).toBe(422);
  expect(visitor.seen.text).toContain('Column B, "Kundenmail", is not known');
  expect((await goOn({ column_1: 'email' })).heading).toContain('to be reviewed');
  const next = await upload({ kind: 'members' }, 'MEMBER_ID,kundenmail\nM8,m8@example.com\n');
  expect(next.text).toContain('As it was chosen for an earlier file with this header');
  expect(next.html).toContain('<option value="email" selected>');
});

test('a file that is neither UTF-8 nor CP932 throughout asks which it is', async () => {
  const half = Buffer.concat([Buffer.from('member_id,name\nM1,'), Buffer.from([0x82, 0xa0, 0x81]), Buffer.from('\n')]);
  await upload({ kind: 'members' }, half);
  const seen = await goOn();
  expect(seen.text).toContain('The file is neither UTF-8');
  const visitor = visitors.operator;
  await visitor.follow('Correct the encoding');
  expect(visitor.seen.text).toContain('The encoding cannot be told');
  await visitor.submit({ encoding: 'cp932' }, '/encoding');
  expect(visitor.seen.text).toContain('Read as Shift_JIS (CP932), as you said');
  expect((await goOn()).text).toContain('A character here is not in the file');
});

test('wrong rows are shown by column and kind, then cell by cell, and the rest is loaded when somebody accepts it', async () => {
  const rows = ['M1,card_paid,2016-02-30', 'M1,card_paid,2016-02-31', 'M1,card_paid,2016-02-28', 'M2,card_paid,x'];
  await upload({ kind: 'activities' }, `member_id,activity,occurred_at\n${rows.join('\n')}\n`);
  const seen = await goOn();
  const visitor = visitors.operator;
  expect(seen.text).toContain('3 rows cannot be read');
  expect(seen.text).toMatch(/C \(occurred_at\) There is no such date or time\. Check month, day and time\. 2 2–3/);
  expect(await database.db('activities').count()).toEqual([{ count: '0' }]);
  await visitor.follow('See the first 20 rows');
  expect(visitor.seen.html).toMatch(/<td class="sk-cell--wrong">2016-02-30<p class="sk-error">There is no such date/);
  await visitor.follow('Back to the import');
  await visitor.submit({}, '/accept');
  expect((await settled(visitor)).heading).toContain('to be reviewed');
  await visitor.submit({}, '/load');
  const done = await settled(visitor);
  expect(done.heading).toContain('in force');
  expect(await database.db('activities').count()).toEqual([{ count: '1' }]);
  const errorFile = (await visitor.submit({}, '/errors')).html;
  expect(errorFile).toContain('row,column_letter,column,code,message,hint,member_id,activity,occurred_at');
  const corrected = errorFile
    .replace(/2016-02-3[01]/g, '2016-03-01')
    .replace('card_paid,x', 'card_paid,平成28年3月2日');
  await visitor.open(done.path);
  await visitor.follow('Load the corrected rows');
  expect(visitor.seen.text).toMatch(/The file is loaded as the corrected rows of import \d+/);
  await visitor.submit({}, '/imports/new', { file: Buffer.from(corrected) });
  await goOn();
  await visitor.submit({}, '/load');
  expect((await settled(visitor)).heading).toContain('in force');
  expect(await database.db('activities').count()).toEqual([{ count: '4' }]);
  expect(await database.db('rejected_activities').count()).toEqual([{ count: '0' }]);
  await visitor.open('/en/operate/imports');
  expect(visitor.seen.html).toMatch(/<svg[^>]*aria-label="For which time activities are loaded"/);
  expect(visitor.seen.text).toContain('card_paid');
});

test('a file with another number of records than the sender says is blocked', async () => {
  await upload({ kind: 'members', records: '１，０００' }, 'member_id\nM6\n');
  const seen = await goOn();
  expect(seen.heading).toContain('blocked');
  expect(seen.text).toContain('The sender says 1000 records; the file has 1.');
  expect(seen.html).not.toContain('/load"');
});

test('a form that is not filled in comes back with what is missing', async () => {
  const visitor = visitors.operator;
  await upload({ kind: 'list', records: 'many' }, 'member_id\nM1\n');
  expect(visitor.seen.status).toBe(422);
  expect(visitor.seen.text).toContain('Choose the exposure of the list.');
  expect(visitor.seen.text).toContain('Write the number of records in digits.');
});

test('an import that was only received is cancelled, and its file erased', async () => {
  await upload({ kind: 'members' }, 'member_id\nM1\n');
  const visitor = visitors.operator;
  await visitor.follow('Back to the import');
  await visitor.submit({ reason: 'wrong file' }, '/rollback');
  expect(visitor.seen.text).toContain('The import was cancelled.');
  const { importId } = await database.db('imports').orderBy('importId', 'desc').first();
  expect(existsSync(path.join(folder, 'imports', `${importId}.sealed`))).toBe(false);
});

test('member IDs that a review named are dropped with the file', async () => {
  await upload({ ...list, affected: 'M1' }, 'member_id\nM1\nM2\n');
  const seen = await goOn();
  expect(seen.text).toMatch(/no longer affected|newly affected/);
  const { importId } = await database.db('imports').orderBy('importId', 'desc').first();
  await database
    .db('imports')
    .where({ importId })
    .update({ importedAt: new Date('2024-04-01') });
  await sweepImports(testDependencies(database.db));
  const kept = await database.db('imports').where({ importId }).first('options', 'counts');
  // Known people stay: they are asked for as long as the list answers.
  expect(JSON.stringify(kept.counts)).not.toMatch(/"M\d+"/);
  expect(kept.options.samples).toEqual({ affected: ['M1'], unaffected: [] });
  expect(kept.counts.changes).toMatchObject({ newlyAffected: expect.any(Number) });
  await visitors.operator.open(seen.path);
  expect(visitors.operator.seen.heading).toContain('to be reviewed');
});

test('what is wrong with the form is said at its field and in the language of the page, before anything is kept', async () => {
  const visitor = visitors.operator;
  const before = await database.db('imports').count();
  const activities = { kind: 'activities', covers_from: '2024-06-30', covers_to: '2024-01-01' };
  const tries: [Record<string, string>, string, RegExp][] = [
    [activities, 'covers_from', /末日は初日以降に/],
    [{ ...activities, covers_to: '7月' }, 'covers_from', /期間として読めません/],
    [{ kind: 'activities', time_zone: 'Tokyo' }, 'time_zone', /Asia\/Tokyo のような名前/],
    [{ kind: 'list', target: 'sample-2024/nothing' }, 'target', /対象グループがありません/],
  ];
  for (const [answers, field, told] of tries) {
    await visitor.open('/ja/operate/imports/new');
    await visitor.submit(answers, '/imports/new', { file: Buffer.from('member_id\nM1\n') });
    expect(visitor.seen.status).toBe(422);
    expect(visitor.seen.html).toMatch(new RegExp(`href="#${field}">[^<]*${told.source}`));
  }
  expect(await database.db('imports').count()).toEqual(before);
});
