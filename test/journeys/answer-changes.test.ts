import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Express } from 'express';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { startMailWorker } from '../../server/mail/mail-worker';
import { projectRoot } from '../../server/project-root';
import { loadCases, people, readCase } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { approver, hire, operator } from '../incidents/office';
import { type MailServer, startMailServer, wordsOf } from '../mail/mail-server';
import { signInAs } from '../web/sign-in-as';
import { waitFor } from './program';
import { Visitor } from './visitor';

/** From a new list, and then a new rule, to the mail in somebody's inbox and the page that they read: the whole way, in both directions. */

const password = 'quiet-river-stone-88';
const behindProxy = { 'X-Forwarded-Proto': 'https' };
const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-changes-'));
const [affected, listOnly, nobody] = [people.adprint.memberId, people.adprintListOnly.memberId, people.nobody.memberId];

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let mailServer: MailServer;
let stopWorker: () => Promise<void>;
let now = new Date('2024-06-03T03:00:00Z');

beforeAll(async () => {
  database = await createTestDatabase();
  mailServer = await startMailServer();
  const config = testConfig({ dataDir, smtpUrl: mailServer.url, baseUrl: 'https://portal.example' });
  deps = testDependencies(database.db, { config, now: () => now });
  await loadCases(database.db, deps.keys, ['adprint-2016']);
  await hire(deps, operator, 'operator', password);
  await hire(deps, approver, 'approver', password);
  app = createApp(deps);
  stopWorker = await startMailWorker(deps);
});
afterAll(async () => {
  await stopWorker();
  await mailServer.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function customer(memberId: string): Promise<Visitor> {
  const visitor = new Visitor(app, behindProxy);
  visitor.cookies.set(...(await signInAs(deps, memberId)));
  await visitor.open('/ja/check');
  return visitor;
}

async function colleague(email: string): Promise<Visitor> {
  const visitor = new Visitor(app, behindProxy);
  await visitor.open('/ja/staff/login');
  await visitor.submit({ email, password });
  return visitor;
}

async function importList(mine: Visitor, theirs: Visitor, rows: string[]): Promise<void> {
  await mine.open('/ja/operate/imports/new');
  const file = Buffer.from(`会員番号\r\n${rows.join('\r\n')}\r\n`);
  await mine.submit({ kind: 'list', target: 'adprint-2016/web-server' }, '/imports/new', { file });
  await mine.submit({}, '/columns');
  await waitFor(async () => !(mine.seen.headers.refresh && (await mine.open(mine.seen.path)).headers.refresh));
  await theirs.open(mine.seen.path);
  await theirs.submit({}, '/approve');
  // Whom it clears is shown first, and their number typed.
  if (theirs.forms().some(({ fields }) => 'clears' in fields)) await theirs.submit({ clears: '1' }, '/approve');
  expect(theirs.seen.text).toContain('有効');
}

/** Lists whose answer changed, has somebody else approve it, and waits until the mails are there. @returns their recipients */
async function writeTo(mine: Visitor, theirs: Visitor, count: number): Promise<string[]> {
  mailServer.received.length = 0;
  await mine.open('/ja/operate/changes');
  await mine.submit({}, '/operate/changes');
  const review = mine.seen.path;
  await theirs.open(review);
  await theirs.submit({}, '/send');
  await waitFor(() => mailServer.received.length >= count);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return mailServer.received.flatMap(({ to }) => to).sort();
}

const address = (memberId: string) => `${memberId.toLowerCase()}@customer.example`;

test('a new list, then a new rule: each person is written to once and reads what changed beside what was said before', async () => {
  for (const memberId of [affected, listOnly, nobody]) await customer(memberId);

  // A new version of the list names one person more and another no longer.
  now = new Date('2024-06-04T03:00:00Z');
  let [mine, theirs] = [await colleague(operator), await colleague(approver)];
  await importList(mine, theirs, [affected, nobody]);
  expect(await writeTo(mine, theirs, 2)).toEqual([address(listOnly), address(nobody)]);
  for (const mail of mailServer.received) {
    const words = wordsOf(mail);
    expect(words).toContain('https://portal.example/ja/check');
    expect(words.match(/https?:\/\/[^/\s]+/g)?.every((link) => link === 'https://portal.example')).toBe(true);
    expect((mail.source + words).replaceAll('漏えい照会窓口', '')).not.toMatch(/対象|可能性|漏え|アドプリント/);
  }

  const graver = await customer(nobody);
  expect(graver.seen.heading).toBe('お客様の情報が含まれている可能性があります');
  expect(graver.seen.text).toContain('前回（2024年6月3日（月））の結果は「対象に含まれていません」でした');
  const lighter = await customer(listOnly);
  expect(lighter.seen.heading).toBe('2024年6月4日（火）現在、お客様は対象に含まれていません');
  expect(lighter.seen.text).toContain('前回（2024年6月3日（月））の結果は「可能性があります」でした');
  await lighter.open('/ja/check/history');
  expect(lighter.seen.text).toMatch(/前回から変わりました .*対象者一覧が新しくなりました.*可能性があります/);
  expect((await customer(affected)).seen.text).not.toContain('以前にお伝えした結果から変わりました');

  // Nobody is left to be written to, and the mails went out once.
  await mine.open('/ja/operate/changes');
  await mine.submit({}, '/operate/changes');
  expect(mine.seen.text).toContain('お伝えした回答が変わった方はいません。');

  // A later report widens the window by a day: who paid on it is affected for certain now.
  now = new Date('2024-06-05T03:00:00Z');
  [mine, theirs] = [await colleague(operator), await colleague(approver)];
  await publish((source) =>
    source.replace(/from: 2016-05-20\n( +)to: 2016-08-14/, 'from: 2016-05-20\n$1to: 2016-08-15'),
  );
  expect(await writeTo(mine, theirs, 1)).toEqual([address(nobody)]);
  const certain = await customer(nobody);
  expect(certain.seen.heading).toBe('お客様の情報が漏えいしたおそれがあります');
  expect(certain.seen.text).toContain('前回（2024年6月4日（火））の結果は「可能性があります」でした');
  await certain.follow('これまでの確認結果を見る');
  expect(certain.seen.text).toMatch(/お知らせの内容が新しくなりました.*対象者一覧が新しくなりました/);
});

async function publish(edit: (source: string) => string): Promise<void> {
  const file = path.join(projectRoot, 'seeds/cases/adprint-2016/incident.yaml');
  const source = readFileSync(file, 'utf8');
  const edited = edit(source);
  expect(edited).not.toBe(source);
  const values = readCase('adprint-2016').exposures.flatMap(({ criteria = [] }) =>
    criteria.flatMap(({ sites = [] }) => sites),
  );
  const command = { code: 'adprint-2016', by: operator, confirm: ['coverage', 'order_paid', 'credit_card', ...values] };
  await applyIncident(deps, { source: edited, by: operator });
  await submitIncident(deps, command);
  await approveIncident(deps, { ...command, by: approver });
  await publishIncident(deps, command);
}
