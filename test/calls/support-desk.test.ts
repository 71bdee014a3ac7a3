import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import { listViewsOfMember } from '../../server/audit/list-views';
import { verifyChain } from '../../server/audit/verify-chain';
import { checkMember } from '../../server/checks/check-person';
import { makeLetterCode, showLetterCode } from '../../server/credentials/letter-code';
import { insertLetterCodes } from '../../server/credentials/letter-codes-repository';
import { digestOfLetter, letterContext } from '../../server/credentials/redeem-letter';
import type { Dependencies } from '../../server/dependencies';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { sendMail } from '../../server/mail/send-mail';
import { changeProfile } from '../../server/members/change-profile';
import { sealHash } from '../../server/passwords/secret';
import { referenceOf, showReference } from '../../server/sealing/reference';
import { findStaffByEmail } from '../../server/staff/staff-repository';
import { loadCases, people } from '../checks/case-world';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';

const password = 'a long enough pass phrase';
const hanako = {
  name: '印刷　花子',
  nameKana: 'インサツ　ハナコ',
  loginId: 'hanako.insatsu',
  email: 'hanako@customer.example',
  phone: '090-0123-4567',
  postalCode: '540-0001',
  address: '大阪府大阪市中央区城見一丁目',
  birthDate: '1978-04-02',
};
const memberId = people.adprint.memberId;

describe('the support desk', () => {
  let database: TestDatabase;
  let deps: Dependencies;
  let time: number;
  let desk: Visitor;

  beforeEach(async () => {
    time = Date.UTC(2024, 5, 3, 3);
    database = await createTestDatabase();
    deps = testDependencies(database.db, {
      config: testConfig({ supportCallsPerHour: 4 }),
      now: () => new Date(time),
    });
    await loadCases(database.db, deps.keys);
    await database.db.transaction((trx) => changeProfile(trx, deps, memberId, () => hanako));
    await database
      .db('credentials')
      .insert({ memberId, scheme: 'md5', secret: sealHash(deps.keys, memberId, '0'.repeat(32)) });
    await join(deps, { memberId: 'AP-1999', profile: { ...hanako, loginId: 'other', phone: '090-9999-4567' } });
    for (const name of ['support', 'support2']) await hire(deps, `${name}@example.com`, 'support', password);
    desk = await signedIn('support@example.com');
  });
  afterEach(() => database.drop());

  async function signedIn(email: string): Promise<Visitor> {
    const visitor = new Visitor(createApp(deps));
    await visitor.open('/en/staff/login');
    await visitor.submit({ email, password });
    return visitor;
  }

  async function search(q: string, more: { kind?: string; second?: string } = {}) {
    await desk.open('/en/support');
    return desk.submit({ q, kind: 'any', second: '', ...more }, '/support/search');
  }

  async function openCall(more: Record<string, string> = {}) {
    await search(memberId);
    return desk.submit({ reason: 'asks_affected', case: 'C-77', ...more }, '/support/calls');
  }

  async function writeLetter(subject: object): Promise<string> {
    const code = makeLetterCode();
    const digest = digestOfLetter(deps.keys, code);
    const { incidentId } = await database.db('incidents').first('incidentId');
    const times = { madeAt: deps.now(), expiresAt: new Date(time + 86_400_000) };
    const sealed = deps.keys.seal(JSON.stringify(subject), letterContext(digest));
    await insertLetterCodes(database.db, [
      { digest, sealed, incidentId: incidentId, person: memberId, madeBy: 'staff-1', ...times },
    ]);
    return code;
  }

  /** What the caller says, as an agent hears it. */
  const heard: Record<string, string> = {
    name: 'いんさつ はなこ',
    birth_date: '昭和53年4月2日',
    phone: '０９０ー０１２３ー４５６７',
    postal_code: '〒540 0001',
    email: 'HANAKO@customer.example',
    login_id: 'Hanako Insatsu',
  };
  const say = (said: Record<string, string>) => desk.submit({ ...said, result: 'compare' }, '/verify');
  const verify = (...facts: string[]) => say(Object.fromEntries(facts.map((fact) => [fact, heard[fact] ?? ''])));
  const actions = async () => (await listEvents(deps.db, {}, 99)).map(({ action }) => action).reverse();

  it.each([
    ['ＡＰ－１００１'.replace('－', '-'), {}],
    ['  hanako.insatsu ', {}],
    ['HANAKO.INSATSU', {}],
    ['ap-1001', {}],
    ['ＨＡＮＡＫＯ＠customer.example', {}],
    ['０９０ー０１２３ー４５６７', {}],
    ['+81 90 0123 4567', { kind: 'phone' }],
    ['いんさつ はなこ', { kind: 'kana', second: '昭和53年4月2日' }],
    ['ｲﾝｻﾂ ﾊﾅｺ 1978/4/2', {}],
    ['インサツハナコ', { second: '4567' }],
  ] as [string, { kind?: string; second?: string }][])(
    'finds people by %s, and shows nothing of them',
    async (typed, more) => {
      const { status, text } = await search(typed, more);
      expect(status).toBe(200);
      expect(text).toContain('Person 1');
      const shown = desk.seen.html.replaceAll(typed.trim(), '').replaceAll(more.second ?? '\0', '');
      for (const value of [memberId, '印', '花', 'hanako', '4567', '1978']) expect(shown).not.toContain(value);
    },
  );

  it('narrows several people down by what is asked beside, and says what cannot be looked up', async () => {
    const { text } = await search('インサツ ハナコ 4567');
    expect(text).toContain('Person 2');
    expect(text).toContain('Several people were found');
    expect((await search(hanako.email)).text).toContain('Person 2');
    await join(deps, { memberId: 'AP-2000', profile: { email: hanako.email, birthDate: '2001-01-01' } });
    expect((await search(hanako.email, { second: '2001/1/1' })).text).toContain('People found: 1');
    expect((await search(hanako.email, { second: '2002/1/1' })).text).toContain('People found: 0');
    expect((await search('', {})).status).toBe(422);
    expect((await search('インサツ ハナコ', { kind: 'kana' })).text).toContain('birth date or the last four digits');
    expect((await search('nobody-has-this')).text).toContain('does not mean that they are not affected');
  });

  it('asks for a person, a reason and a case number that is none of their personal values', async () => {
    await search(hanako.email);
    await desk.submit({ person: '', reason: '', case: '090-0123-4567' }, '/support/calls');
    expect(desk.seen.status).toBe(422);
    for (const text of ['Choose one of the people found', 'Choose a reason', 'no phone number'])
      expect(desk.seen.text).toContain(text);
    expect(await database.db('calls')).toEqual([]);
  });

  it('shows nothing before enough was stated, then exactly what the member sees', async () => {
    await openCall();
    expect(desk.seen.heading).toBe('Verification');
    expect(desk.seen.text).toContain('when 3 of these');
    const closed = [desk.seen.html];
    await say({ name: heard.name ?? '', phone: '090-0123-4568' });
    expect(desk.seen.status).toBe(422);
    expect(desk.seen.text).toMatch(/Full name Matches .*Does not match/);
    closed.push(desk.seen.html);
    await verify('phone');
    closed.push(desk.seen.html);
    for (const html of closed) {
      const bare = html.replaceAll('昭和53年4月2日', '').replaceAll('1978/4/2', '');
      for (const value of [memberId, '印', '花', 'hanako', '4567', '540-0001', '1978'])
        expect(bare).not.toContain(value);
    }
    await verify('birth_date');
    expect(desk.seen).toMatchObject({ status: 200, heading: 'The customer’s page' });

    const member = new Visitor(createApp(deps));
    member.cookies.set(...(await signInAs(deps, memberId)));
    const own = await member.open('/en/check');
    const told = piecesOf(own.html);
    expect(told.length).toBeGreaterThan(50);
    const shown = new Set(piecesOf(desk.seen.html));
    const progress = /^Do these|of \d+ (are )?done/;
    expect(told.filter((piece) => !shown.has(piece) && !progress.test(piece))).toEqual([]);
    expect(desk.seen.text).toContain('Go through the steps on the page in their order');

    expect((await actions()).slice(-5)).toEqual([
      ...['call.open', 'call.compare', 'call.compare', 'call.verify', 'member.view'],
    ]);
    expect(await verifyChain(deps.db)).toMatchObject({ problem: undefined });
    expect(await listViewsOfMember(deps.db, memberId)).toEqual([
      { viewedAt: expect.any(Date), role: 'support', reason: 'asks_affected', caseNumber: 'C-77', wasShown: true },
    ]);
  });

  it('shows who is on the line, in whose language to speak, and what was sent before', async () => {
    await database.db('members').where({ member_id: memberId }).update({ locale: 'ja' });
    const mail = { to: hanako.email, locale: 'ja', template: 'answer_changed', data: {}, memberId } as const;
    await database.db.transaction((trx) => sendMail({ ...deps, db: trx }, mail));
    await writeLetter({ memberId });
    await openCall();
    for (const value of ['印', '花', 'Speaks']) expect(desk.seen.html).not.toContain(value);
    await verify('name', 'phone', 'birth_date');
    expect(desk.seen.text).toContain('印刷 花子 インサツ ハナコ Speaks Japanese');
    expect(desk.seen.html).toContain('<div lang="ja">');
    // By the certainty of each exposure, and in the caller's language; the agent's own words stay theirs.
    expect(desk.seen.text).toContain('「お客様の情報が漏えいし');
    expect(desk.seen.text).toContain('Never say');
    expect(desk.seen.text).toContain('Mails to them (1)');
    expect(desk.seen.text).toContain('Letters to them (1)');
  });

  it('keeps a note while it is typed, through the end of the session and of the hour', async () => {
    await openCall();
    await verify('name', 'phone', 'birth_date');
    const { path } = desk.seen;
    const form = path.replace(/^\/en/, '');
    await desk.submit({ outcome: '', call_back: '', note: 'asks who pays', _draft: form }, '/end');
    expect(desk.seen.status).toBe(422);
    const handle = (await findStaffByEmail(deps, 'support@example.com'))?.handle ?? '';
    await saveDraft(deps, { owner: handle, form, values: { note: 'asks who pays for the card', outcome: 'answered' } });
    time += 61 * 60_000;
    desk = await signedIn('support@example.com');
    await desk.open(path);
    expect(desk.seen.heading).toBe('This call has run out');
    expect(desk.seen.html).toContain('asks who pays for the card');
    await desk.submit({ outcome: 'answered', call_back: '', note: 'asks who pays for the card' }, '/end');
    expect(await database.db('drafts')).toEqual([]);
  });

  it('keeps the record closed when the caller fails, and shows the last digits to call back, for an hour', async () => {
    await openCall();
    await desk.submit({ result: 'failed' }, '/verify');
    expect(desk.seen.heading).toBe('Not verified');
    const { path } = desk.seen;
    expect(desk.seen.text).toContain('**4567');
    for (const value of [hanako.phone, '0123', hanako.address, memberId]) expect(desk.seen.text).not.toContain(value);
    time += 60 * 60_000;
    desk = await signedIn('support@example.com');
    expect((await desk.open(path)).text).not.toContain('4567');
    time -= 60 * 60_000;
    desk = await signedIn('support@example.com');
    await desk.open(path);
    await desk.submit({ outcome: 'call_back', call_back: '2024/6/4 10:30', note: '' }, '/end');
    expect(desk.seen.text).toContain('The call has ended');
    expect(desk.seen.text).toContain('Tuesday 4 June 2024 10:30');
    expect((await listViewsOfMember(deps.db, memberId))[0]).toMatchObject({ wasShown: false });
  });

  it('locks a person for 15 minutes after three wrong statements, in whatever calls, and says so in the next', async () => {
    await openCall();
    await say({ birth_date: '1978-04-03', phone: '03-1234-5678' });
    // The same once more is no new mistake.
    await say({ birth_date: '1978年4月3日' });
    expect(desk.seen.text).toContain('One more mistake locks');
    await openCall();
    await say({ postal_code: '1' });
    expect(desk.seen.heading).toBe('Not verified');
    expect(await actions()).toContain('call.lock');
    time += 14 * 60_000;
    await openCall();
    expect(desk.seen.text).toContain('until Monday 3 June 2024 12:15');
    expect(desk.seen.html).not.toContain('name="birth_date"');
    time += 2 * 60_000;
    await openCall();
    await verify('name', 'phone', 'birth_date');
    expect(desk.seen.heading).toBe('The customer’s page');
  });

  it('counts what is stated in many windows at once as what it is', async () => {
    await openCall();
    const page = desk.seen;
    const guess = (day: number) => {
      desk.seen = page;
      // Windows of their own have keys of their own.
      return say({ birth_date: `1978-04-${String(day).padStart(2, '0')}`, _once: '' });
    };
    await Promise.all([10, 11, 12, 13, 14, 15].map(guess));
    const { state, mistaken } = await database.db('calls').first('state', 'mistaken');
    expect([state, mistaken.length]).toEqual(['failed', 3]);
  });

  it('answers somebody who calls for another only with a reason why', async () => {
    await openCall({ caller: 'proxy' });
    await verify('name', 'phone', 'birth_date');
    expect([desk.seen.status, desk.seen.text]).toEqual([422, expect.stringContaining('Choose why somebody else')]);
    await desk.submit({ proxy_basis: 'guardian', result: 'compare' }, '/verify');
    expect(desk.seen.heading).toBe('The customer’s page');
    expect(await database.db('calls').first('proxyBasis')).toEqual({ proxyBasis: 'guardian' });
  });

  it('decides once on statements that are sent from two windows: the log tells no more than what happened', async () => {
    await openCall();
    const page = desk.seen;
    const { name = '', phone = '', birth_date = '' } = heard;
    const send = (result: string) => {
      desk.seen = page;
      return desk.submit({ name, phone, birth_date, result }, '/verify');
    };
    await Promise.all([send('compare'), send('failed'), send('compare'), send('failed')]);
    const decided = (await actions()).filter((action) => ['call.verify', 'call.fail'].includes(action));
    const { state } = await database.db('calls').first('state');
    expect(decided).toEqual([state === 'verified' ? 'call.verify' : 'call.fail']);
  });

  it('refuses to end a call without an outcome, with a past time or with a card number in the note', async () => {
    await openCall();
    await verify('name', 'phone', 'birth_date');
    await desk.submit({ outcome: '', call_back: 'soon', note: 'カードは4111 1111 1111 1111' }, '/end');
    expect(desk.seen.status).toBe(422);
    for (const text of ['Choose an outcome', 'not a time', 'looks like a card number'])
      expect(desk.seen.text).toContain(text);
    await desk.submit({ outcome: 'call_back', call_back: '2024-06-03 11:59', note: '' }, '/end');
    expect(desk.seen.text).toContain('This time is over');
    const page = desk.seen;
    await desk.submit({ outcome: 'answered', call_back: '', note: 'asked about the reissue' }, '/end');
    desk.seen = page;
    expect(
      (await desk.submit({ outcome: 'cut_off', call_back: '', note: 'written anew', _once: '' }, '/end')).status,
    ).toBe(409);
    const { note } = await database.db('calls').first('note');
    expect(note.toString('latin1')).not.toContain('reissue');
    await openCall();
    await verify('name', 'phone', 'birth_date');
    expect(desk.seen.text).toContain('asked about the reissue');
  });

  it('closes a call after an hour, and never shows it to a colleague', async () => {
    await openCall();
    await verify('name', 'phone', 'birth_date');
    const path = desk.seen.path;
    const colleague = await signedIn('support2@example.com');
    expect((await colleague.open(path)).status).toBe(404);
    time += 59 * 60_000;
    await desk.open('/en/staff/login');
    desk = await signedIn('support@example.com');
    expect((await desk.open(path)).heading).toBe('The customer’s page');
    time += 60_000;
    expect((await desk.open(path)).heading).toBe('This call has run out');
    expect(desk.seen.text).not.toContain(hanako.phone);
  });

  it('stops after the number of records that one may open in an hour', async () => {
    for (let opened = 0; opened < 4; opened++) expect((await openCall()).heading).toBe('Verification');
    const { status, text, headers } = await openCall();
    expect([status, headers['retry-after']]).toEqual([429, '600']);
    expect(text).toContain('4 records in an hour');
    expect(await actions()).toContain('desk.refused');
    time += 60 * 60_000;
    desk = await signedIn('support@example.com');
    expect((await openCall()).heading).toBe('Verification');
  });

  it('stops whoever searches as nobody has to, keeps that on record, and tells the admins once', async () => {
    await hire(deps, 'admin@example.com', 'admin', password);
    const statuses: number[] = [];
    for (let searched = 0; searched < 25; searched++) statuses.push((await search(hanako.phone)).status);
    expect(statuses.filter((status) => status === 200).length).toBe(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await actions()).filter((action) => action === 'desk.refused').length).toBe(5);
    expect(await database.db('mails').where({ template: 'desk_quota' })).toHaveLength(1);
    const [event] = (await listEvents(deps.db, {}, 99)).filter(({ action }) => action === 'member.search');
    expect(event?.data).toMatchObject({
      found: 1,
      members: [memberId],
      typed: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('opens a record only from a search of one’s own, and with a case number where one is required', async () => {
    deps = { ...deps, config: testConfig({ supportCase: 'required' }) };
    desk = await signedIn('support@example.com');
    await search(memberId);
    const page = desk.seen;
    const { person } = desk.forms().find(({ action }) => action.endsWith('/support/calls'))?.fields ?? {};
    await desk.submit({ reason: 'asks_affected', case: '' }, '/support/calls');
    expect([desk.seen.status, desk.seen.text]).toEqual([422, expect.stringContaining('Enter the case number')]);
    const colleague = await signedIn('support2@example.com');
    await colleague.open('/en/support');
    await colleague.submit({ q: hanako.phone, kind: 'any', second: '' }, '/support/search');
    for (const forged of [person ?? '', `member_id:${memberId}`, 'AAAA'])
      expect(
        (await colleague.submit({ person: forged, reason: 'quality', case: 'C-1' }, '/support/calls')).status,
      ).toBe(422);
    desk.seen = page;
    await desk.submit({ reason: 'asks_affected', case: 'C-1' }, '/support/calls');
    expect(desk.seen.heading).toBe('Verification');
  });

  it('cannot answer by an email that is on a list alone, and by a number once it was called back', async () => {
    await search('Guest@customer.example');
    expect(desk.seen.text).toContain('No member is registered under this');
    await desk.submit({ person: 'query', reason: 'asks_affected', case: '' }, '/support/calls');
    expect(desk.seen.text).toContain('cannot be verified on the phone');
    await desk.submit({ result: 'failed' }, '/verify');
    expect(desk.seen.heading).toBe('Not verified');
    await search('03-1234-5678');
    await desk.submit({ person: 'query', reason: 'asks_affected', case: '' }, '/support/calls');
    await say({});
    expect(desk.seen.status).toBe(422);
    await say({ proof: 'called_back' });
    expect(desk.seen.heading).toBe('The customer’s page');
    const { query } = await database.db('calls').first('query');
    expect(query.toString('latin1')).not.toContain('guest');
  });

  it('finds people by the number of their slip and by the code in their letter, members or not', async () => {
    await checkMember(deps, memberId, { via: 'web', session: 'a session' });
    const { checkId } = await database.db('checks').first('checkId');
    const reference = showReference(referenceOf(deps.keys, { kind: 'check', number: BigInt(checkId) }));
    expect((await search(reference)).text).toContain('matches: Reference number of a result');
    expect((await search('123 4567 8901', { kind: 'reference' })).text).toContain('not a reference number');

    const toMember = await writeLetter({ memberId });
    expect((await search(`　${showLetterCode(toMember).toLowerCase()}`)).text).toContain('matches: Code in a letter');
    const toGuest = await writeLetter({ kind: 'email', value: 'guest@customer.example' });
    await search(showLetterCode(toGuest));
    expect(desk.seen.text).toContain('No member is registered under this');
    await desk.submit({ person: 'query', reason: 'asks_affected', case: '' }, '/support/calls');
    await say({ proof: 'letter_code' });
    expect(desk.seen.text).toContain('Your data is among what leaked');
  });

  it('ends a password that somebody else knows, without hearing or choosing one', async () => {
    await openCall();
    await verify('name', 'phone', 'birth_date');
    await desk.submit({}, '/reset-password');
    expect(desk.seen.text).toContain('The password has ended');
    expect(await database.db('credentials').where({ memberId }).pluck('scheme')).toEqual(['none']);
    expect(await actions()).toContain('credentials.password_reset');
  });

  it('leaves no personal value in an address or in the log', async () => {
    for (const typed of [hanako.email, hanako.phone, 'インサツ ハナコ 1978-04-02']) await search(typed);
    await openCall();
    await verify('name', 'phone', 'birth_date');
    const log = JSON.stringify(await listEvents(deps.db, {}, 999));
    for (const value of [...Object.values(hanako), 'hanako', '4567', '1978'])
      for (const place of [decodeURIComponent(desk.visited.join(' ')), log]) expect(place).not.toContain(value);
  });
});

/** The texts of an answer as its page shows them, without what only the person themselves may press. */
function piecesOf(html: string): string[] {
  const start = html.indexOf('<section class="sk-answer');
  const end = html.indexOf('<section class="sk-no-print" aria-labelledby="after"');
  const body = html.slice(start, end === -1 ? html.indexOf('</main>') : end).replace(/<form\b.*?<\/form>/gs, '');
  return body
    .split(/<[^>]*>/)
    .map((piece) => piece.replace(/\s+/g, ' ').trim())
    .filter((piece) => piece !== '' && !/^[\d ]{14}$/.test(piece));
}
