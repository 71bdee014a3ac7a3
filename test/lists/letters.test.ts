import { createApp } from '../../server/app';
import { findProvenAnswers } from '../../server/credentials/proven-answers';
import { redeemLetter } from '../../server/credentials/redeem-letter';
import { applyIncident } from '../../server/incidents/apply-incident';
import { exportLetters } from '../../server/outreach/export-letters';
import { complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { listIncident } from '../imports/list-incident';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';
import { loadList, publish } from '../notices/publish-notice';

/** People who never were customers: known by name and address alone, or by a phone number, and found by a code. */
const letters = { options: { letters: true }, incident: 'leak', exposure: 'named' };
let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
  await applyIncident(bench.deps, { source: listIncident, by: operator });
  await loadList(bench, 'leak', 'named', firstVersion, { letters: true });
  await publish(bench, 'leak', []);
});
afterAll(() => bench.close());

const firstVersion = [
  '氏名,郵便番号,住所,電話番号,詳細',
  '佐藤 一,100-0001,東京都千代田区１－１,,card ending 1234',
  '=cmd,,"大阪市, 北区",,',
  ',,,090-0123-4567,',
].join('\n');

async function printed(): Promise<Record<string, string>[]> {
  let text = '';
  const order = { code: 'leak', days: 30, onlyWithoutEmail: false, by: 'system' };
  await exportLetters(bench.deps, order, async (piece) => {
    text += piece;
  });
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const cells = (line: string) =>
    [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell.replace(/"/g, ''));
  return lines.map((line) =>
    Object.fromEntries(head.split(',').map((name, index) => [name, cells(line)[index] ?? ''])),
  );
}

async function answersTo(code: string) {
  const proven = await redeemLetter(bench.deps, code);
  if (typeof proven === 'string') throw new Error(`The code is ${proven}.`);
  return findProvenAnswers(bench.deps, proven);
}

it('prints a letter for each, whose code opens the answer', async () => {
  const rows = await printed();
  expect(rows.map(({ name, postal_code, address, phone }) => [name, postal_code, address, phone])).toEqual([
    ['佐藤 一', '100-0001', '東京都千代田区1-1', ''],
    ["'=cmd", '', '大阪市, 北区', ''],
    ['', '', '', '090-0123-4567'],
  ]);
  for (const { letter_code = '' } of rows) {
    const [answer, ...others] = await answersTo(letter_code);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ memberId: undefined, verdict: 'affected' });
  }
});

it('shows the person their own detail on the page, typed from the letter', async () => {
  const [first] = await printed();
  const visitor = new Visitor(createApp(bench.deps));
  await visitor.open('/en/check/code');
  const { text } = await visitor.submit({ letter: first?.letter_code ?? '' }, '/check/code/letter');
  expect(text).toContain('card ending 1234');
  expect(text).not.toContain('佐藤');
});

it('means the same person in the next version, however it writes them: letters that are out hold on', async () => {
  const [first, second] = await printed();
  const next = '氏名,郵便番号,住所\n佐藤　一,１００－０００１,東京都千代田区1-1\n';
  await loadList(bench, 'leak', 'named', next, { letters: true });
  expect(await answersTo(first?.letter_code ?? '')).toMatchObject([{ verdict: 'affected' }]);
  expect(await answersTo(second?.letter_code ?? '')).toMatchObject([{ verdict: 'no_record' }]);
});

it('keeps a letter good for somebody whose row also names a member', async () => {
  await bench.load('members', 'member_id,email\nM-1,sato@example.jp\n');
  const both = '氏名,郵便番号,住所,メールアドレス\n佐藤 一,100-0001,東京都千代田区1-1,sato@example.jp\n';
  const [first] = await printed();
  await loadList(bench, 'leak', 'named', both, { letters: true });
  expect(await answersTo(first?.letter_code ?? '')).toMatchObject([{ verdict: 'affected' }]);
});

it('keeps names and addresses nowhere in clear', async () => {
  const { rows } = await bench.deps.db.raw(
    'select e::text from list_entries e union all select c::text from letter_codes c',
  );
  for (const value of ['佐藤', '千代田']) expect(JSON.stringify(rows)).not.toContain(value);
});

it('asks for a name and an address, and reads neither without --letters', async () => {
  const wrong = await bench.load('list', '氏名,住所\n佐藤 一,東京都\n名前だけ,\n', letters);
  expect(await complaints(bench, wrong)).toEqual([expect.stringContaining('nor whom a letter goes to')]);
  const without = await bench.load('list', '氏名,住所\n佐藤 一,東京都\n', { ...letters, options: {} });
  expect(without.failure?.code).toBe('no_identifier_column');
  const neither = await bench.load('list', '氏名,詳細\n佐藤 一,x\n', letters);
  expect(neither.failure?.code).toBe('no_recipient_column');
});

it('lets the desk read a code out to somebody who is known by a phone number alone', async () => {
  await loadList(bench, 'leak', 'named', 'phone\n090-0123-4567\n');
  await hire(bench.deps, 'desk@example.com', 'support', 'a long enough pass phrase');
  const desk = new Visitor(createApp(bench.deps));
  await desk.open('/en/staff/login');
  await desk.submit({ email: 'desk@example.com', password: 'a long enough pass phrase' });
  await desk.open('/en/support');
  await desk.submit({ q: '090 0123 4567', kind: 'phone', second: '' }, '/support/search');
  await desk.submit({ person: 'query', reason: 'asks_affected', case: 'C-1' }, '/support/calls');
  expect(desk.seen.html).not.toContain('/code"');
  await desk.submit({ proof: 'called_back', result: 'compare' }, '/verify');
  const { text } = await desk.submit({}, '/code');
  const [code = ''] = /[2-9A-Y]{4}(-[2-9A-Y]{4}){3}/.exec(text) ?? [];
  expect((await desk.open(desk.seen.path)).text).not.toContain(code);

  const caller = new Visitor(createApp(bench.deps));
  await caller.open('/en/check/code');
  expect((await caller.submit({ letter: code }, '/check/code/letter')).text).toContain('Your data was leaked');
  const { rows } = await bench.deps.db.raw(
    `select action, subject from audit.events where action = 'call.read_out_code'`,
  );
  expect(rows).toHaveLength(1);
});
