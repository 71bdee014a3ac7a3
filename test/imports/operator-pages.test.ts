import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../server/app';
import { applyIncident } from '../../server/incidents/apply-incident';
import { addStaff } from '../../server/staff/add-staff';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { Visitor } from '../journeys/visitor';

const operator = 'operator@example.jp';
const approver = 'approver@example.jp';
const password = 'correct horse battery staple';
const folder = mkdtempSync(path.join(tmpdir(), 'shokai-upload-'));
let database: TestDatabase;
let visitors: { operator: Visitor; approver: Visitor };

beforeAll(async () => {
  database = await createTestDatabase();
  const deps = testDependencies(database.db, { config: testConfig({ dataDir: folder }) });
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

/** Uploads a file and waits for what becomes of it, as the page does by renewing itself. */
async function upload(answers: Record<string, string>, file: string) {
  const visitor = visitors.operator;
  await visitor.open('/en/operate/imports/new');
  await visitor.submit(answers, '/imports/new', { file: Buffer.from(file) });
  for (let tries = 0; visitor.seen.headers.refresh && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await visitor.open(visitor.seen.path);
  }
  return visitor.seen;
}

test('a list goes live in the browser when somebody else approves it, and is undone there', async () => {
  await upload({ kind: 'members' }, 'member_id,email\nM1,m1@example.com\n');
  const seen = await upload({ kind: 'list', target: 'sample-2024/web-server' }, '会員番号,氏名\nM1,Somebody\n');
  expect(seen.heading).toContain('to be reviewed');
  expect(seen.text).toContain('Columns that were left out');
  expect(seen.text).toContain('An approver has to approve this list.');
  const { approver: other } = visitors;
  await other.open(seen.path);
  await other.submit({}, '/approve');
  expect(other.seen.text).toContain('The list is in force.');
  expect((await database.db('list_versions').where({ is_live: true })).length).toBe(1);
  await other.submit({ reason: 'wrong file' }, '/rollback');
  expect(other.seen.text).toContain('The import was undone.');
  expect(await database.db('list_versions').where({ is_live: true })).toEqual([]);
});

test('a file with wrong rows shows them by row and column, and nothing is loaded', async () => {
  const seen = await upload({ kind: 'activities' }, 'member_id,activity,occurred_at\nM1,card_paid,2016-02-30\n');
  expect(seen.text).toContain('Nothing was loaded');
  expect(seen.text).toContain('C (occurred_at)');
  expect(seen.text).toContain('There is no such date or time.');
  expect(await database.db('activities').count()).toEqual([{ count: '0' }]);
});

test('a form that is not filled in comes back with what is missing', async () => {
  const visitor = visitors.operator;
  await visitor.open('/en/operate/imports/new');
  await visitor.submit({ kind: 'list' }, '/imports/new', { file: Buffer.from('member_id\nM1\n') });
  expect(visitor.seen.status).toBe(422);
  expect(visitor.seen.text).toContain('Choose the exposure of the list.');
});
