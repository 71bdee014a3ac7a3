import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { findProvenAnswers } from '../../server/credentials/proven-answers';
import { redeemLetter } from '../../server/credentials/redeem-letter';
import type { Dependencies } from '../../server/dependencies';
import { RefusedError } from '../../server/errors';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { sealEntries } from '../../server/lists/list-entry';
import { exportLetters, type LetterOrder } from '../../server/outreach/export-letters';
import { createLetterPrinter } from '../../server/outreach/print-letters';
import { type Profile, sealProfile } from '../../server/people/profile';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { loadWorld } from '../oracle/load-world';

let database: TestDatabase;
let deps: Dependencies;
beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction((trx) => loadWorld(trx, deps.keys, smallWorld(published)));
  await describeMember('affected', {
    name: '印刷 花子',
    email: 'hanako@example.jp',
    address: '大阪市, 北区',
    postalCode: '530-0001',
  });
  await describeMember('partly', { name: '=cmd', address: '東京都' });
  await nameEntries();
});
afterEach(() => database.drop());

const describeMember = (memberId: string, profile: Profile) =>
  database
    .db('members')
    .where({ memberId })
    .update({ profile: sealProfile(deps.keys, memberId, profile) });

/** The world seals nothing into its entries; their emails are the ones of which they have the digest. */
async function nameEntries(): Promise<void> {
  const emails = ['guest@example.com', 'other@example.com'];
  for (const { listVersionId, rowNumber, digests } of await database.db('list_entries').where('digests', '<>', '{}')) {
    const email = emails.find((one) => deps.keys.digest('email', one).equals(digests[1]));
    const sealed = sealEntries(deps.keys, listVersionId, [[rowNumber, { email }]]);
    await database.db('list_entries').where({ listVersionId, rowNumber }).update({ sealed });
  }
}

async function letters(order: Partial<LetterOrder> = {}): Promise<Record<string, string>[]> {
  let text = '';
  const whole = { code: 'sample-2016', days: 30, onlyWithoutEmail: false, by: 'system', ...order };
  await exportLetters(deps, whole, async (piece) => {
    text += piece;
  });
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  // No cell of these rows has both a comma and a quotation mark.
  const cells = (line: string) =>
    [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell.replace(/"/g, ''));
  return lines.map((line) =>
    Object.fromEntries(head.split(',').map((name, index) => [name, cells(line)[index] ?? ''])),
  );
}

test('everybody who matches gets one letter, whatever the exposures; so does an entry that means no member', async () => {
  const rows = await letters();
  expect(rows.map(({ member_id, email }) => member_id || email)).toEqual([
    'affected',
    'onListOnly',
    'partly',
    'guest@example.com',
    'other@example.com',
  ]);
  expect(rows[0]).toMatchObject({
    name: '印刷 花子',
    address: '大阪市, 北区',
    postal_code: '530-0001',
    letter_code: expect.stringMatching(/^[2-9A-Y]{4}(-[2-9A-Y]{4}){3}$/),
    valid_until: '2024-07-02',
    page: 'http://127.0.0.1/ja/check/code',
  });
  expect(rows[2]?.name).toBe("'=cmd");
});

test('the code of each letter opens the answer of whom it was written to', async () => {
  for (const { letter_code = '', member_id } of await letters()) {
    const proven = await redeemLetter(deps, letter_code);
    if (typeof proven === 'string') throw new Error(`A printed code is ${proven}.`);
    const [answer, ...others] = await findProvenAnswers(deps, proven);
    expect(others).toEqual([]);
    expect(answer?.memberId).toBe(member_id || undefined);
    expect(answer?.exposures.length).toBeGreaterThan(0);
  }
});

test('a member ID that stands on a list and is not loaded gets a letter, too', async () => {
  await database.db('members').where({ memberId: 'affected' }).delete();
  const row = (await letters()).find(({ member_id }) => member_id === 'affected');
  const proven = await redeemLetter(deps, row?.letter_code ?? '');
  if (typeof proven === 'string') throw new Error(`A printed code is ${proven}.`);
  const [answer] = await findProvenAnswers(deps, proven);
  expect(answer?.exposures).toMatchObject([{ exposure: 'web-server', verdict: 'possibly_affected' }]);
});

test('letters can be kept to those whom no mail reaches', async () => {
  const rows = await letters({ onlyWithoutEmail: true });
  expect(rows.map(({ member_id }) => member_id)).toEqual(['onListOnly', 'partly']);
});

test('an address that cannot be one is no address, and gets a letter', async () => {
  await describeMember('affected', { email: 'hanako@' });
  const rows = await letters({ onlyWithoutEmail: true });
  expect(rows.map(({ member_id }) => member_id)).toEqual(['affected', 'onListOnly', 'partly']);
});

const mailed = (state: string, queuedAt: string, template = 'answer_changed') =>
  database.db('mails').insert({ mailId: randomUUID(), memberId: 'affected', template, locale: 'ja', state, queuedAt });

test.each([
  ['bounced', true],
  ['failed', true],
  ['sent', false],
  ['expired', false],
  ['queued', false],
])('whose newest mail is %s: a letter to those without email is %s', async (state, isWritten) => {
  await mailed('sent', '2024-01-01T00:00:00Z');
  await mailed(state, '2024-01-02T00:00:00Z');
  const rows = await letters({ onlyWithoutEmail: true });
  expect(rows.some(({ member_id }) => member_id === 'affected')).toBe(isWritten);
});

test('a mail that arrived later ends the need of a letter; the one to a new address says nothing of the registered one', async () => {
  await mailed('bounced', '2024-01-02T00:00:00Z');
  await mailed('sent', '2024-01-03T00:00:00Z', 'email_change_new');
  expect((await letters({ onlyWithoutEmail: true })).map(({ member_id }) => member_id)).toContain('affected');
  await mailed('sent', '2024-01-04T00:00:00Z');
  await mailed('bounced', '2024-01-05T00:00:00Z', 'email_change_new');
  expect((await letters({ onlyWithoutEmail: true })).map(({ member_id }) => member_id)).not.toContain('affected');
});

test('the codes stand nowhere but in the file, and who ordered them is on record', async () => {
  const rows = await letters({ by: 'staff-7' });
  const kept = await database.db.raw('select l::text from letter_codes l');
  for (const { letter_code = '' } of rows) expect(JSON.stringify(kept.rows)).not.toContain(letter_code.slice(0, 9));
  expect(await database.db('letter_codes').count()).toEqual([{ count: '5' }]);
  const [event] = await database.db('audit.events').where({ action: 'outreach.letters' });
  expect(event).toMatchObject({ actor: 'staff-7', subject: 'sample-2016', data: { letters: 5 } });
});

test('a file that could not be written leaves no codes', async () => {
  const broken = exportLetters(
    deps,
    { code: 'sample-2016', days: 1, onlyWithoutEmail: false, by: 'system' },
    async () => {
      throw new Error('disk full');
    },
  );
  await expect(broken).rejects.toThrow('disk full');
  expect(await database.db('letter_codes').count()).toEqual([{ count: '0' }]);
});

test('nobody is written to about a draft', async () => {
  await database.db('incidents').update({ state: 'draft' });
  await expect(letters()).rejects.toBeInstanceOf(RefusedError);
});

describe('letters to be printed', () => {
  // The world says nothing of desks.
  beforeEach(async () => {
    const { exposures: _others, ...whole } = readIncidentFile(sampleIncidentFile);
    const desk = whole.desks[0]?.code;
    for (const { revisionId, document } of await database.db('revisions').select('revisionId', 'document')) {
      const exposures = document.exposures.map((one: object) => ({ ...one, desk }));
      await database
        .db('revisions')
        .where({ revisionId })
        .update({ document: { ...whole, exposures } });
    }
  });
  const folder = () => path.join(mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'letters-')), 'out');

  test('hold one page for each row with an address, in its language, with the code of that row', async () => {
    await database.db('members').where({ memberId: 'partly' }).update({ locale: 'en' });
    const out = folder();
    const rows = await letters({ print: out });
    expect(readdirSync(out)).toEqual(['letters-001.html']);
    const html = readFileSync(path.join(out, 'letters-001.html'), 'utf8');
    const pages = html.split('<section').slice(1);
    expect(pages).toHaveLength(2);
    const [hanako, partly] = pages as [string, string];
    for (const text of [
      'lang="ja"',
      '〒530-0001',
      '大阪市, 北区',
      '印刷 花子 様',
      rows[0]?.letter_code,
      '001-001',
      '<svg',
    ])
      expect(hanako).toContain(text);
    for (const text of ['lang="en"', '東京都', 'Dear =cmd,', rows[2]?.letter_code, '/en/check/code', '2 July 2024'])
      expect(partly).toContain(text);
    expect(html).not.toContain('hanako@example.jp');
    expect(statSync(path.join(out, 'letters-001.html')).mode & 0o777).toBe(0o600);
    const event = await database.db('audit.events').where({ action: 'outreach.letters' }).first();
    expect(event.data).toEqual({ letters: 5, printed: 2 });
  });

  test('leave nothing where the codes were not kept, and write over nothing', async () => {
    const out = folder();
    const order = { code: 'sample-2016', days: 30, onlyWithoutEmail: false, by: 'system', print: out };
    const full = async (text: string) => {
      if (text.includes('530-0001')) throw new Error('the disk is full');
    };
    await expect(exportLetters(deps, order, full)).rejects.toThrow('the disk is full');
    expect(existsSync(out)).toBe(false);
    await letters({ print: out });
    await expect(letters({ print: out })).rejects.toThrow('is there already');
    expect(readdirSync(out)).toHaveLength(1);
  });

  test('come in files of 500', async () => {
    const out = folder();
    const { document } = await database.db('revisions').first('document');
    const printer = createLetterPrinter(out, { document, isInvestigating: false, now: deps.now() });
    const one = {
      postalCode: undefined,
      address: '東京都\n千代田区',
      code: 'ACEF-HJKM-NPRT-2345',
      until: '2024-07-02',
    };
    for (let number = 1; number <= 501; number += 1)
      await printer.add({
        ...one,
        language: 'ja',
        name: `人 ${number}`,
        page: 'https://check.example.jp/ja/check/code',
      });
    await printer.add({ ...one, language: 'ja', name: undefined, page: 'https://check.example.jp/ja/check/code' });
    expect(await printer.end()).toEqual({ files: 2, letters: 501, withoutAddress: 1 });
    expect(readFileSync(path.join(out, 'letters-001.html'), 'utf8').match(/<section/g)).toHaveLength(500);
    expect(readFileSync(path.join(out, 'letters-002.html'), 'utf8')).toContain('人 501 様');
  });
});
