import type { Express } from 'express';
import { createApp } from '../../server/app';
import { makeLetterCode, showLetterCode } from '../../server/credentials/letter-code';
import { insertLetterCodes } from '../../server/credentials/letter-codes-repository';
import { digestOfLetter, type LetterSubject, letterContext } from '../../server/credentials/redeem-letter';
import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { getIncident } from '../../server/incidents/incidents-repository';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { personOfDigest } from '../../server/people/person';
import { join, mailedCode } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hireOffice, operator } from '../incidents/office';
import { changed } from '../incidents/sample-incident-file';
import { type Seen, Visitor } from './visitor';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let clock = new Date('2024-06-03T03:00:00Z');
const tick = () => {
  clock = new Date(clock.getTime() + 1);
  return clock;
};
const guest = 'guest@example.jp';

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: tick });
  app = createApp(deps);
  await hireOffice(deps);
  await join(deps, { memberId: 'B-001', profile: { email: 'gone@example.jp' }, isWithdrawn: true });
  await join(deps, { memberId: 'B-002', profile: { email: 'family@example.jp' } });
  await join(deps, { memberId: 'B-003', profile: { email: 'family@example.jp' }, isWithdrawn: true });
  const source = changed(
    'basis: window\n    data_items: [login_id, password]',
    'basis: list\n    data_items: [email]',
    changed('    leak_ended: 2016-08-14\n', '', changed('    part_of: other-exposure\n', '')),
  );
  await applyIncident(deps, { source, by: operator });
  await investigateIncident(deps, { code: 'sample-2024', by: operator });
  await listPeople(['B-001', 'B-002', personOfDigest(deps.keys.digest('email', guest))]);
});
afterAll(() => database.drop());

/** The live list of an exposure, as an approved import would have left it. */
async function listPeople(people: string[]): Promise<void> {
  const { incidentId: incident_id } = await getIncident(database.db, 'sample-2024');
  const list = { incident_id, exposure_code: 'other-exposure' };
  const [{ importId: import_id }] = await database
    .db('imports')
    .insert({ kind: 'list', state: 'applied', imported_by: 'staff-1', ...list })
    .returning('import_id');
  const [{ listVersionId: list_version_id }] = await database
    .db('list_versions')
    .insert({ ...list, import_id, number: 1, is_live: true, live_from: clock })
    .returning('list_version_id');
  await database
    .db('list_people')
    .insert(
      people.map((person, row) => ({ person, list_version_id, row_number: row, is_certain: true, is_counted: true })),
    );
}

/** A letter as `export letters` writes it. @returns the code that is printed in it */
async function write(subject: LetterSubject, days = 30): Promise<string> {
  const code = makeLetterCode();
  const digest = digestOfLetter(deps.keys, code);
  const person =
    'memberId' in subject ? subject.memberId : personOfDigest(deps.keys.digest(subject.kind, subject.value));
  await insertLetterCodes(database.db, [
    {
      digest,
      incidentId: (await getIncident(database.db, 'sample-2024')).incidentId,
      person,
      sealed: deps.keys.seal(JSON.stringify(subject), letterContext(digest)),
      madeBy: 'system',
      madeAt: clock,
      expiresAt: new Date(clock.getTime() + days * 86_400_000),
    },
  ]);
  return showLetterCode(code);
}

async function byLetter(code: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.open('/ja/check/code');
  await visitor.submit({ letter: code });
  return visitor;
}

async function byMail(email: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.open('/ja/check/code');
  await visitor.submit({ email });
  if (visitor.seen.status === 200) await visitor.submit({ code: await mailedCode(deps, email.normalize('NFKC')) });
  return visitor;
}

const mainOf = ({ html }: Seen) => html.slice(html.indexOf('<main'), html.indexOf('</main>'));
const withoutTokens = (seen: Seen) => mainOf(seen).replace(/(name="_(?:csrf|once)" value=")[^"]*/g, '$1');
const headings = ({ html }: Seen) => [...html.matchAll(/<h[12][^>]*>\s*(.*?)\s*<\/h[12]>/gs)].map(([, text]) => text);

describe('an emailed code', () => {
  test('that does not come: the page names the domain to let through, and the other ways', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/ja/check/code');
    const { text } = await visitor.submit({ email: 'stranger@example.jp' });
    expect(text).toContain('「portal.example」からのメールを受信できるように');
    expect(text).toContain('お手紙の照会コードで確認できます');
  });

  test('rules nothing out for an address without a record', async () => {
    const { seen } = await byMail('stranger@example.jp');
    expect(seen.heading).toBe('この連絡先では、お客様の記録が見つかりませんでした');
    expect(seen.text).toContain('記録が見つかりません');
    expect(seen.text).not.toContain('あてはまりません');
  });

  test('rules nothing out for good while the investigation goes on', async () => {
    const { text } = (await byMail('family@example.jp')).seen;
    expect(text).toContain('いまのところ、あてはまりません');
    expect(text.replaceAll('いまのところ、あてはまりません', '')).not.toContain('あてはまりません');
  });

  test('shows a withdrawn member the answer', async () => {
    const { seen } = await byMail('ｇｏｎｅ＠example.jp');
    expect(seen.path).toBe('/ja/check/code/answer');
    expect(seen.heading).toContain('調査');
  });

  test('shows somebody without an account the answer for their entry on the list', async () => {
    const { seen } = await byMail(guest);
    expect(seen.heading).toContain('調査');
    expect(seen.headers['cache-control']).toBe('no-store');
  });

  test('shows every answer that belongs to a shared address', async () => {
    const { seen } = await byMail('family@example.jp');
    expect(headings(seen).join(' ')).toMatch(/2/);
    expect(seen.text).toContain('「-002」');
    expect(seen.text).toContain('「-003」');
  });

  test.each(['gone@example.jp', guest])(
    'gives %s a number for the desk, and a slip without anything personal',
    async (email) => {
      const visitor = await byMail(email);
      const [, reference] = /照会番号 (\d{4} \d{4} \d{4})/.exec(visitor.seen.text) ?? [];
      expect(reference).toBeDefined();
      await visitor.follow('結果票を表示する');
      expect([visitor.seen.path, visitor.seen.heading]).toEqual(['/ja/check/code/slip', '結果票']);
      expect(visitor.seen.text).toContain(reference);
      const { seen } = visitor;
      await visitor.open('/ja/check/code/slip?name=yes&member_id=yes');
      // The desk's own address may stand there, nobody else's.
      for (const page of [seen, visitor.seen])
        expect(mainOf(page).replaceAll('desk@example.com', '')).not.toMatch(/B-001|@| 様/);
    },
  );

  test('gives each of several answers its own slip', async () => {
    const visitor = await byMail('family@example.jp');
    const slips = [...mainOf(visitor.seen).matchAll(/href="\/ja(\/check\/code\/slip[^"]*)"/g)].map(([, path]) => path);
    expect(slips).toEqual(['/check/code/slip?answer=0', '/check/code/slip?answer=1']);
    expect((await visitor.open('/ja/check/code/slip?answer=1')).status).toBe(200);
    expect((await visitor.open('/ja/check/code/slip?answer=2')).status).toBe(404);
  });

  test('says that nothing was found for an address that nobody has, which is no all-clear', async () => {
    const { seen } = await byMail('stranger@example.jp');
    expect(seen.path).toBe('/ja/check/code/answer');
    expect(seen.heading).not.toMatch(/対象ではありません|対象外/);
    expect(seen.heading).toMatch(/見つかりません/);
  });

  test('is asked for with the same page, whoever has the address', async () => {
    const pages: string[] = [];
    for (const email of ['gone@example.jp', 'someone@example.jp']) {
      const visitor = new Visitor(app);
      await visitor.open('/ja/check/code');
      await visitor.submit({ email });
      expect(visitor.seen.path).toBe('/ja/check/code/email');
      pages.push(withoutTokens(visitor.seen).replaceAll(email, 'EMAIL'));
    }
    expect(pages[1]).toBe(pages[0]);
  });

  test('opens nothing at the door of those who sign in, nor the other way round', async () => {
    const visitor = new Visitor(app);
    await visitor.open('/ja/check/code');
    await visitor.submit({ email: 'gone@example.jp' });
    expect((await visitor.open('/ja/login/code')).path).toBe('/ja/login');
    expect((await visitor.open('/ja/check/code/answer')).path).toBe('/ja/check/code');
  });

  test('to one address goes out a few times an hour', async () => {
    for (let sent = 0; sent < 6; sent++) await byMail('often@example.jp');
    const { seen } = await byMail('often@example.jp');
    expect(seen.status).toBe(429);
    expect(seen.text).toMatch(/約\d{1,2}分後にもう一度お試しください/);
    expect(seen.headers['retry-after']).toBe('300');
    const owner = new Visitor(app, { 'X-Forwarded-For': '198.51.100.7' });
    await owner.open('/ja/check/code');
    await owner.submit({ email: 'often@example.jp' });
    expect(owner.seen.path).toBe('/ja/check/code/email');
  });
});

describe('a letter code', () => {
  test('shows a withdrawn member the answer, again and again until it expires', async () => {
    const code = await write({ memberId: 'B-001' });
    for (const typed of [code, code.toLowerCase().replaceAll('-', ' ')]) {
      const { seen } = await byLetter(typed);
      expect(seen.path).toBe('/ja/check/code/answer');
      expect(seen.heading).toContain('調査');
    }
    clock = new Date(clock.getTime() + 30 * 86_400_000);
    expect((await byLetter(code)).seen.status).toBe(422);
  });

  test('shows somebody on the list without an account the answer', async () => {
    const { seen } = await byLetter(await write({ kind: 'email', value: guest }));
    expect(seen.heading).toContain('調査');
  });

  test('that was never written and one that expired get the same page', async () => {
    const expired = await write({ memberId: 'B-001' }, -1);
    const pages = [expired, showLetterCode(makeLetterCode())].map(async (code) => {
      const { seen } = await byLetter(code);
      return { status: seen.status, html: withoutTokens(seen).replaceAll(code, 'CODE') };
    });
    expect(await pages[1]).toEqual(await pages[0]);
    expect((await pages[0])?.status).toBe(422);
  });

  test('with a typing error says so', async () => {
    expect((await byLetter('ACEF-HJKM-NPRT-2345')).seen.text).toContain('入力まちがい');
  });

  test('is in the database as a keyed digest only', async () => {
    const code = await write({ memberId: 'B-001' });
    const { rows } = await database.db.raw(`select l::text, encode(l.digest, 'escape') from letter_codes l`);
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
  });
});
