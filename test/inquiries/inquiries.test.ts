import type { Express } from 'express';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import type { Dependencies } from '../../server/dependencies';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { replyToInquiry } from '../../server/inquiries/answer-inquiry';
import { findInquiry, listMessages } from '../../server/inquiries/inquiries-repository';
import type { Inquiry } from '../../server/inquiries/inquiry';
import { requireStaff } from '../../server/staff/staff-repository';
import { loadCases, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';

const { memberId } = people.adprint;
const password = 'quiet-river-stone-88';
let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let now = new Date('2024-06-03T03:00:00Z');
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => now });
  await loadCases(database.db, deps.keys, ['adprint-2016']);
  await hire(deps, 'support@example.com', 'support', password);
  app = createApp(deps);
});
beforeEach(() => database.db('mails').delete());
afterAll(() => database.drop());

async function visit(path: string, who = memberId): Promise<Visitor> {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, who)));
  await visitor.open(path);
  return visitor;
}
const mails = () => database.db('mails').where({ memberId }).pluck('template');
const getInquiry = async (reference: string) => (await findInquiry(deps, { reference })) as Inquiry;

async function send(text: string): Promise<{ visitor: Visitor; reference: string }> {
  const visitor = await visit('/ja/inquiries/new');
  await visitor.submit({ topic: 'card', incident: 'adprint-2016', text });
  await visitor.submit({}, '/ja/inquiries');
  return { visitor, reference: visitor.seen.path.split('/').at(-1) as string };
}
const support = () => requireStaff(deps, 'support@example.com', ['support']);

describe('an inquiry', () => {
  it('is written, confirmed, registered with a number and a mail, and can be read on My Page', async () => {
    const visitor = await visit('/ja/inquiries');
    await visitor.follow('問い合わせを送る');
    await visitor.submit({
      topic: 'card',
      incident: 'adprint-2016',
      text: '再発行の費用は\n誰が払いますか。',
      call: 'yes',
      phone: '０９０－１２３４－５６７８',
      when: '平日の午前',
    });
    expect([visitor.seen.path, visitor.seen.heading]).toEqual([
      expect.stringContaining('/ja/inquiries/confirm?draft='),
      'お問い合わせ内容の確認',
    ]);
    expect(visitor.seen.text).toContain('まだ送信していません');
    expect(await database.db('inquiries').count()).toEqual([{ count: '0' }]);
    await visitor.follow('修正する');
    expect(visitor.seen.html).toContain('再発行の費用は\n誰が払いますか。');
    await visitor.submit({ topic: 'card', text: '再発行の費用は\n誰が払いますか。' });
    await visitor.submit({}, '/ja/inquiries');
    const reference = /\d{4} \d{4} \d{4}/.exec(visitor.seen.text)?.[0];
    expect(visitor.seen.heading).toBe(`お問い合わせ ${reference}`);
    expect(visitor.seen.text).toContain('お問い合わせを受け付けました');
    expect(await mails()).toEqual(['inquiry_received']);
    await visitor.open('/ja/inquiries');
    expect(visitor.seen.text).toContain(`照会番号 ${reference}`);
    expect(visitor.seen.text).toContain('確認中');
  });

  it('is refused with its answers kept when something is missing', async () => {
    const visitor = await visit('/en/inquiries/new');
    await visitor.submit({ text: '', call: 'yes', phone: 'soon' });
    expect(visitor.seen.status).toBe(422);
    for (const told of ['Choose what it is about.', 'Write your message.', 'Enter a telephone number'])
      expect(visitor.seen.text).toContain(told);
    expect(visitor.seen.html).toContain('value="soon"');
    expect(visitor.seen.html).toMatch(/<a href="#text">/);
  });

  it('keeps no card number, and nothing readable in the database', async () => {
    const { visitor, reference } = await send('カードは 4242 4242 4242 4242、名前は見本花子です');
    expect(visitor.seen.text).toContain('•••• •••• •••• 4242');
    expect(visitor.seen.text).not.toContain('4242 4242');
    const [{ sealed }] = await database.db('inquiry_messages').orderBy('writtenAt', 'desc').limit(1);
    expect(sealed.toString('utf8')).not.toContain('見本');
    const [message] = await listMessages(deps, await getInquiry(reference));
    expect(message?.text).toBe('カードは •••• •••• •••• 4242、名前は見本花子です');
  });

  it('gets replies that appear on My Page; the mail says only that there is one', async () => {
    const { visitor, reference } = await send('教えてください');
    await database.db('mails').delete();
    now = new Date('2024-06-03T03:10:00Z');
    await replyToInquiry(deps, await getInquiry(reference), {
      by: await support(),
      text: '費用は当社が負担します。',
      after: 1,
      closes: false,
    });
    const mail = await database.db('mails').first();
    expect(mail.template).toBe('inquiry_replied');
    expect(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)).not.toContain('負担');
    await visitor.open('/ja/inquiries');
    expect(visitor.seen.text).toContain('新しいお返事');
    await visitor.open(`/ja/inquiries/${reference}`);
    expect(visitor.seen.text).toContain('窓口の担当者 2024年6月3日（月） 12:10 費用は当社が負担します。');
    await visitor.submit({ text: 'ありがとうございました' }, reference);
    expect(visitor.seen.text).toContain('確認中');
    await visitor.open('/ja/inquiries');
    expect(visitor.seen.text).not.toContain('新しいお返事');
  });

  it('is answered by one of two who write at once, and takes nothing more when it is closed', async () => {
    const { visitor, reference } = await send('一度だけ');
    const by = await support();
    await replyToInquiry(deps, await getInquiry(reference), { by, text: 'はい', after: 1, closes: true });
    const late = replyToInquiry(deps, await getInquiry(reference), { by, text: 'いいえ', after: 1, closes: true });
    await expect(late).rejects.toThrow('Somebody has written meanwhile');
    await visitor.submit({ text: 'もう一度' }, reference);
    expect(visitor.seen.path).toBe('/ja/inquiries/new');
    expect(visitor.seen.text).toContain('前のお問い合わせは終了しました');
    expect(visitor.seen.html).toMatch(/<textarea[^>]*>\s*もう一度<\/textarea>/);
    expect(await listMessages(deps, await getInquiry(reference))).toHaveLength(2);
  });

  it('keeps what a second writer wrote, below what the first one answered', async () => {
    const { reference } = await send('二人に届きます');
    const desk = new Visitor(app);
    await desk.open('/ja/staff/login');
    await desk.submit({ email: 'support@example.com', password });
    await desk.open(`/ja/support/inquiries/${reference}`);
    const first = { by: await support(), text: '先の返事', after: 1, closes: false };
    await replyToInquiry(deps, await getInquiry(reference), first);
    await desk.submit({ text: '後の返事', closes: 'yes' }, reference);
    expect(desk.seen.status).toBe(409);
    for (const told of ['先の返事', '後の返事', 'ほかの人が書き込みました']) expect(desk.seen.text).toContain(told);
    expect(desk.seen.html).toMatch(/name="closes" value="yes" checked/);
    expect(await listMessages(deps, await getInquiry(reference))).toHaveLength(2);
  });

  it("is nobody else's to read", async () => {
    const { reference } = await send('秘密');
    expect((await visit(`/ja/inquiries/${reference}`, people.nobody.memberId)).seen.status).toBe(404);
    expect((await new Visitor(app).open(`/ja/inquiries/${reference}`)).path).toBe('/ja/login');
  });
});

describe('the desk', () => {
  async function atDesk(email = 'support@example.com'): Promise<Visitor> {
    const desk = new Visitor(app);
    await desk.open('/en/staff/login');
    await desk.submit({ email, password });
    return desk;
  }

  it('finds an inquiry by its number, takes it on, hands it on, and lists by each of that', async () => {
    const { reference } = await send('どれですか');
    const desk = await atDesk();
    await desk.open(`/en/support/inquiries?number=${reference.replace(/(\d{4})(?=\d)/g, '$1+')}`);
    expect(desk.seen.path).toBe(`/en/support/inquiries/${reference}`);
    expect(desk.seen.text).toContain('Owner nobody');
    await desk.submit({ owner: 'me' }, '/take');
    await desk.submit({ escalated: 'yes' }, '/escalate');
    expect(desk.seen.text).toContain('Owner support@example.com');
    const lists = async (query: string) =>
      (await desk.open(`/en/support/inquiries?${query}`)).html.includes(`/support/inquiries/${reference}"`);
    expect([await lists('owner=me'), await lists('owner=none'), await lists('escalated=yes')]).toEqual([
      true,
      false,
      true,
    ]);
    expect([await lists('call=yes'), await lists('state=closed'), await lists('state=all')]).toEqual([
      false,
      false,
      true,
    ]);
    expect((await desk.open('/en/support/inquiries?number=123')).status).toBe(422);
    const actions = (await listEvents(deps.db, { subject: reference }, 9)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['inquiry.take', 'inquiry.escalate', 'member.view']));
  });

  it('keeps notes that no customer sees, sealed, and says who is writing', async () => {
    await hire(deps, 'support2@example.com', 'support', password);
    const { visitor, reference } = await send('返事をください');
    const [desk, colleague] = [await atDesk(), await atDesk('support2@example.com')];
    await desk.open(`/en/support/inquiries/${reference}`);
    await desk.submit({ note: 'wants money, card 4242 4242 4242 4242' }, '/note');
    expect(desk.seen.text).toContain('wants money, card •••• •••• •••• 4242');
    const [{ sealed }] = await database.db('inquiry_notes');
    expect(sealed.toString('latin1')).not.toContain('money');
    await visitor.open(`/ja/inquiries/${reference}`);
    expect(visitor.seen.text).not.toContain('money');
    const { handle } = await support();
    await saveDraft(deps, { owner: handle, form: `/support/inquiries/${reference}`, values: { text: 'half a reply' } });
    await colleague.open(`/en/support/inquiries/${reference}`);
    expect(colleague.seen.text).toContain('support@example.com is writing a reply');
    expect(colleague.seen.html).not.toContain('half a reply');
    expect((await desk.open(`/en/support/inquiries/${reference}`)).text).not.toContain('is writing');
  });

  it('begins a reply with a prepared text in the customer’s language, and sends nothing by that', async () => {
    const { reference } = await send('何をすればよいですか');
    const desk = await atDesk();
    await desk.open(`/en/support/inquiries/${reference}`);
    await database.db('mails').delete();
    await desk.submit({ text: 'いまお調べしています。', insert: 'steps' }, reference);
    expect(desk.seen.path).toBe(`/en/support/inquiries/${reference}`);
    expect(desk.seen.html).toContain('いまお調べしています。');
    expect(desk.seen.text).toContain('マイページの「照会の結果」に、順番に載せています');
    expect(await mails()).toEqual([]);
    expect(await listMessages(deps, await getInquiry(reference))).toHaveLength(1);
  });
});
