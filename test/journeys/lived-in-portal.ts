import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import type { Express } from 'express';
import pino from 'pino';
import { createApp } from '../../server/app';
import { keepHead } from '../../server/audit/exported-heads';
import { checkMember } from '../../server/checks/check-person';
import { askEmailChange } from '../../server/credentials/change-email';
import type { Dependencies } from '../../server/dependencies';
import { approveImport } from '../../server/imports/approve-import';
import { beginImport, type ImportCommand } from '../../server/imports/begin-import';
import { loadFile } from '../../server/imports/load-file';
import { createStagedFile } from '../../server/imports/staged-file';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { replyToInquiry } from '../../server/inquiries/answer-inquiry';
import { noteInquiry } from '../../server/inquiries/handle-inquiry';
import { findInquiry } from '../../server/inquiries/inquiries-repository';
import { checkKeys } from '../../server/installation/check-keys';
import { keepNotices } from '../../server/notices/kept-notices';
import { createLiveIncidents } from '../../server/notices/live-incidents';
import { exportLetters } from '../../server/outreach/export-letters';
import { exportPeople } from '../../server/outreach/export-people';
import { makeTotpSecret } from '../../server/staff/second-factor';
import { enrolTotp } from '../../server/staff/staff-access-repository';
import { requireStaff } from '../../server/staff/staff-repository';
import { mailedCode } from '../credentials/people';
import type { TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { approver, hire, operator } from '../incidents/office';
import { chosen, customer, guest, headless, password, rejected, said, staffEmail } from './canaries';
import { Visitor } from './visitor';

const incident = `incident: birds-2024
organisation: {ja: 鳥の会社, en: Birds Inc.}
title: {ja: お知らせ, en: Notice}
exposures:
  - {code: newsletter, title: {ja: 会報}, basis: list, data_items: [email], desk: main}
desks: [{code: main, email: desk@example.com}]
`;
const staffPassword = 'a long enough pass phrase';

/** What a drive through the whole product left behind. */
export interface LivedIn {
  deps: Dependencies;
  app: Express;
  /** Everything that was logged, at the most talkative level. */
  log: () => string;
  /** Every address that was opened. */
  visited: () => string[];
  /** Files that staff carried away; they are meant to hold personal values. */
  exports: string[];
  signIn: (identifier: string, typed: string) => Promise<Visitor>;
}

/**
 * One customer, one guest, one unreadable row, staff, and everything that each of them does: imports with rejected rows, a second import that replaces
 * values, a list and its letters, sign-in by an old hash, a new login ID and password, inquiries, proofs, a call at the desk, exports.
 */
export async function liveInPortal(database: TestDatabase, dataDir: string): Promise<LivedIn> {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  let clock = Date.UTC(2024, 5, 3, 3);
  const now = () => {
    clock += 1;
    return new Date(clock);
  };
  const config = testConfig({ dataDir, smtpUrl: 'smtp://127.0.0.1:9' });
  const log = pino({ level: 'trace' }, sink);
  const liveIncidents = createLiveIncidents({ db: database.db, log, kept: keepNotices(dataDir, { now, log }) });
  const deps = testDependencies(database.db, { config, now, log, liveIncidents });
  await checkKeys(deps);
  const app = createApp(deps);
  const visitors: Visitor[] = [];
  const visit = () => {
    const visitor = new Visitor(app);
    visitors.push(visitor);
    return visitor;
  };
  const signIn = async (identifier: string, typed: string) => {
    const visitor = visit();
    await visitor.open('/ja/login');
    await visitor.submit({ identifier, password: typed });
    return visitor;
  };
  const exports: string[] = [];

  await hireEverybody(deps);
  await loadFiles(deps);
  await liveAsCustomer(deps, signIn);
  await liveAsGuest(deps, visit());
  await liveAtTheDesk(visit());
  const collect = async (text: string) => void exports.push(text);
  await exportPeople(deps, { code: 'birds-2024', kind: 'outreach', by: 'shell' }, collect);
  await exportLetters(deps, { code: 'birds-2024', days: 30, onlyWithoutEmail: false, by: 'system' }, collect);
  await checkMember(deps, customer.memberId, { via: 'cli' });
  await keepHead(deps.db, config);
  return {
    deps,
    app,
    exports,
    signIn,
    log: () => lines.join(''),
    visited: () => visitors.flatMap((one) => one.visited),
  };
}

async function hireEverybody(deps: Dependencies): Promise<void> {
  await hire(deps, operator, 'operator', staffPassword);
  await hire(deps, approver, 'approver', staffPassword);
  await hire(deps, staffEmail, 'support', staffPassword);
  const { staffId } = await requireStaff(deps, approver, ['approver']);
  await enrolTotp(deps, staffId, { secret: makeTotpSecret(), step: 1, at: deps.now() });
}

async function load(
  deps: Dependencies,
  file: string,
  command: Omit<ImportCommand, 'by' | 'options'> & Partial<ImportCommand>,
) {
  const importId = await beginImport(deps, { options: {}, by: operator, ...command });
  return loadFile(deps, importId, Readable.from([Buffer.from(file)]));
}

async function loadFiles(deps: Dependencies): Promise<void> {
  const head = 'member_id,login_id,password_hash,name,name_kana,email,phone,postal_code,address,birth_date\n';
  const md5 = `md5:${createHash('md5').update(password).digest('hex')}`;
  const { memberId, loginId, name, nameKana, email, phone, postalCode, address, birthDate } = customer;
  const row = [memberId, loginId, md5, name, nameKana, email, phone, postalCode, '旧住所', birthDate].join(',');
  const wrong = [
    'CN-0002',
    'x',
    'md5:00',
    rejected.name,
    'カナ',
    rejected.email,
    rejected.phone,
    '',
    '',
    '1999-99-99',
  ].join(',');
  await load(deps, `${head}${row}\n${wrong}\n`, { kind: 'members', options: { acceptRejects: true } });
  await load(deps, `member_id,address\n${memberId},${address}\n`, { kind: 'members' });
  const nobody = [headless.name, headless.email, headless.phone].join(',');
  await load(deps, `${nobody}\nCN-0003,${headless.email},${headless.phone}\n`, { kind: 'members' });
  const facts = `member_id,activity,occurred_at,detail\n${memberId},card_paid,2024-05-01,${said.detail}\n${memberId},card_paid,${rejected.name},x\n`;
  await load(deps, facts, { kind: 'activities', options: { acceptRejects: true } });
  await applyIncident(deps, { source: incident, by: operator });
  const target = { kind: 'list', incident: 'birds-2024', exposure: 'newsletter' } as const;
  const list = `member_id,email,phone,note\n${memberId},,,\n,${guest.email},${guest.phone},${guest.note}\n`;
  const { importId } = await load(deps, list, target);
  await approveImport(deps, { importId, by: approver, reason: 'half of them have no account' });
  await investigateIncident(deps, { code: 'birds-2024', by: operator });
  await load(deps, `${list},${rejected.email},,\n`, target);
  const underWay = await beginImport(deps, { kind: 'members', options: {}, by: operator });
  const { write, finish } = await createStagedFile(deps, underWay);
  await write(Buffer.from(`${head}${row}\n`));
  await finish();
}

async function liveAsCustomer(deps: Dependencies, signIn: LivedIn['signIn']): Promise<void> {
  await signIn(customer.email, 'wrong');
  await signIn(customer.name, customer.phone);
  const visitor = await signIn(customer.loginId, password);
  for (const page of ['check', 'check/slip', 'check?member_id=yes&name=yes', 'account', 'account/views'])
    await visitor.open(`/ja/${page}`);
  await visitor.open('/ja/inquiries/new');
  await visitor.submit({ topic: 'other', text: said.inquiry, call: 'yes', phone: said.phone, when: said.when });
  await visitor.submit({}, '/ja/inquiries');
  const reference = visitor.seen.path.split('/').at(-1) as string;
  const inquiry = await findInquiry(deps, { reference });
  if (!inquiry) throw new Error(`No inquiry was registered: ${visitor.seen.text}`);
  const by = await requireStaff(deps, staffEmail, ['support']);
  await replyToInquiry(deps, inquiry, { by, text: said.reply, after: 1, closes: false });
  await noteInquiry(deps, inquiry, { by, text: said.note });
  const newAddress = { memberId: inquiry.memberId, email: said.newEmail, by, reason: 'call-0' };
  await deps.db.transaction((trx) => askEmailChange(deps, trx, newAddress));
  await visitor.open('/ja/account/login-id');
  await visitor.submit({ wish1: customer.name, current: 'wrong' });
  await visitor.submit({ wish1: chosen.loginId, current: password });
  const [loginId] = visitor.seen.text.match(new RegExp(`${chosen.loginId}-\\w{4}`)) ?? [];
  if (!loginId) throw new Error(`The login ID was not changed: ${visitor.seen.text}`);
  await visitor.open('/ja/account/password');
  await visitor.submit({ current: password, password: chosen.password, again: chosen.password });
  await visitor.open('/ja/inquiries/new');
  await visitor.submit({ topic: 'other', text: `${said.inquiry}、まだ下書き` });
  const forgetful = await signIn(loginId, 'forgot');
  await forgetful.open('/ja/login/forgot');
  await forgetful.submit({ identifier: customer.email });
}

async function liveAsGuest(deps: Dependencies, visitor: Visitor): Promise<void> {
  await visitor.open('/ja/check/code');
  await visitor.submit({ email: guest.email });
  await visitor.submit({ code: await mailedCode(deps, guest.email) });
  if (!visitor.seen.path.endsWith('/answer')) throw new Error(`The guest has no answer: ${visitor.seen.text}`);
  await visitor.submit({ letter: 'CANA-RYCO-DEXX-XXXX' }).catch(() => undefined);
}

async function liveAtTheDesk(desk: Visitor): Promise<void> {
  await desk.open('/en/staff/login');
  await desk.submit({ email: staffEmail, password: staffPassword });
  const search = async (q: string, second = '') => {
    await desk.open('/en/support');
    return desk.submit({ q, kind: 'any', second }, '/support/search');
  };
  for (const value of [customer.email, customer.phone, rejected.email, said.note]) await search(value);
  await search(customer.nameKana, customer.birthDate);
  await desk.submit({ reason: 'asks_affected', case: 'C-1' }, '/support/calls');
  const { phone, postalCode, email, loginId } = customer;
  await desk.submit({ phone: rejected.phone, result: 'compare' }, '/verify');
  await desk.submit({ phone, postal_code: postalCode, email, login_id: loginId, result: 'compare' }, '/verify');
  await desk.submit({ outcome: 'answered', call_back: '', note: said.note }, '/end');
  if (!desk.seen.text.includes('The call has ended')) throw new Error(`The call did not end: ${desk.seen.text}`);
  await search(guest.email);
  await desk.submit({ person: 'query', reason: 'asks_affected', case: '' }, '/support/calls');
  if (!desk.seen.path.includes('/support/calls/')) throw new Error(`No call about the guest: ${desk.seen.text}`);
}
