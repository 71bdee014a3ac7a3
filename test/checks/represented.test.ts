import type { Express } from 'express';
import { createApp } from '../../server/app';
import { checkIdentifier, checkMemberAndRepresented } from '../../server/checks/check-person';
import { findProvenAnswers } from '../../server/credentials/proven-answers';
import { applyIncident } from '../../server/incidents/apply-incident';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { listIncident } from '../imports/list-incident';
import { Visitor } from '../journeys/visitor';
import { loadList, occasion, publish } from '../notices/publish-notice';
import { signInAs } from '../web/sign-in-as';

/** Guardians and others whom the company's file lets act for somebody: they see that person's answer beside theirs. */
let bench: ImportBench;
let app: Express;
const incident = listIncident.replace('data_items: [email]', 'data_items: [email, {item: student_record, may: true}]');

beforeAll(async () => {
  bench = await createImportBench();
  app = createApp(bench.deps);
  await applyIncident(bench.deps, { source: incident, by: operator });
  const members = [
    'member_id,email,name,代理対象',
    'parent,parent@example.jp,親 一郎,child-1; child-2；ghost',
    'child-1,,子 花子,',
    'child-2,,子 次郎,',
    'other,other@example.jp,他 人,',
    'twin-1,twins@example.jp,双 一,child-1',
    'twin-2,twins@example.jp,双 二,child-1',
  ];
  expect((await bench.load('members', members.join('\n'))).state).toBe('applied');
  await loadList(bench, 'leak', 'named', 'member_id,data_items\nchild-1,none\nghost,\n');
  await publish(bench, 'leak', []);
});
afterAll(() => bench.close());

const told = (answers: Awaited<ReturnType<typeof checkIdentifier>>) =>
  answers.map(({ memberId, represented, verdict }) => [
    represented?.name ?? represented?.memberId ?? memberId,
    verdict,
  ]);

it('answers whom they act for, by name, and member IDs of the file that are not loaded', async () => {
  const expected = [
    ['parent', 'not_affected'],
    ['子 花子', 'affected'],
    ['子 次郎', 'not_affected'],
    ['ghost', 'affected'],
  ];
  expect(told(await checkMemberAndRepresented(bench.deps, 'parent', occasion))).toEqual(expected);
  expect(told(await checkIdentifier(bench.deps, { kind: 'email', value: 'parent@example.jp' }, occasion))).toEqual(
    expected,
  );
  const letter = { via: 'letter_code', subject: { memberId: 'parent' } } as const;
  expect(told(await findProvenAnswers(bench.deps, letter))).toEqual(expected);
});

it('gives nobody else’s answer to those who are acted for, and each once', async () => {
  expect(told(await checkMemberAndRepresented(bench.deps, 'child-1', occasion))).toEqual([['child-1', 'affected']]);
  expect(told(await checkIdentifier(bench.deps, { kind: 'email', value: 'twins@example.jp' }, occasion))).toEqual([
    ['twin-1', 'not_affected'],
    ['twin-2', 'not_affected'],
    ['子 花子', 'affected'],
  ]);
});

it('keeps their names nowhere in clear', async () => {
  const { rows } = await bench.deps.db.raw('select answer::text from checks');
  expect(JSON.stringify(rows)).not.toContain('花子');
});

it('is a page that begins with whose answers stand there, with a slip for each', async () => {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(bench.deps, 'parent')));
  const { status, text } = await visitor.open('/en/check');
  expect(status).toBe(200);
  expect(text).toMatch(
    /We found 4 records .*You ?: Not among those affected 子 花子 \(member ID ending in “ld-1”\) ?: Affected .*In this result, “you” means 子 花子/,
  );
  expect((await visitor.open('/en/check/slip?answer=1&name=yes')).text).toContain('子 花子');
  expect((await visitor.open('/en/check/slip?answer=4')).status).toBe(404);
  expect((await visitor.open('/ja/check')).text).toContain('この結果は、子 花子 様のことです。');
});

it('shows in the history what leaked for that person, not for all', async () => {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(bench.deps, 'child-1')));
  await visitor.open('/en/check');
  const { text } = await visitor.open('/en/check/history');
  expect(text).toContain('Email address');
  expect(text).not.toMatch(/School|student/i);
});

it('refuses an ID that a spreadsheet spoilt: somebody’s answer would be missing', async () => {
  const spoilt = await bench.load('members', 'member_id,acts_for\nparent,child-1; 1.2E+11\n', {
    options: { dryRun: true },
  });
  expect(spoilt.state).toBe('needs_fix');
  expect(await complaints(bench, spoilt)).toEqual([expect.stringMatching(/row 2, .*acts_for/)]);
});
