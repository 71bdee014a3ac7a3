import type { Express } from 'express';
import { connect } from '../../db/connection';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';
import { loadCases, people } from './case-world';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await loadCases(database.db, deps.keys);
  app = createApp(deps);
});
afterAll(() => database.drop());

type Who = keyof typeof people;

async function visit(who: Who, path = '/ja/check', to = app): Promise<Visitor> {
  const visitor = new Visitor(to);
  visitor.cookies.set(...(await signInAs(deps, people[who].memberId)));
  await visitor.open(path);
  return visitor;
}
const actionsOf = (html: string) =>
  [...html.matchAll(/<li class="sk-action[^>]*>\s*<details[^>]*>\s*<summary><h3>(.*?)<\/h3>/gs)].map(([, title]) =>
    title?.replace(/<.*/s, '').trim(),
  );

describe('the heading states the answer', () => {
  it.each<[Who, string, string, number]>([
    ['adprint', 'お客様の情報が漏えいしたおそれがあります', 'Your data may have been leaked', 200],
    ['adprintListOnly', 'お客様の情報が含まれている可能性があります', 'Your data may be among what was leaked', 200],
    ['netseaBoth', 'お客様の情報が漏えいしたおそれがあります', 'Your data may have been leaked', 200],
    ['nippanCard', 'お客様の情報が漏えいしました', 'Your data was leaked', 200],
    ['everywhere', 'お客様の情報が漏えいしました', 'Your data was leaked', 200],
    [
      'nobody',
      '2024年6月3日（月）現在、お客様は対象に含まれていません',
      'As of Monday 3 June 2024, you are not among those affected',
      200,
    ],
    ['unreadable', '確認できませんでした', 'We could not check', 200],
  ])('%s', async (who, ja, en, status) => {
    const page = await visit(who);
    expect([page.seen.heading, page.seen.status]).toEqual([ja, status]);
    expect((await visit(who, '/en/check')).seen.heading).toBe(en);
  });

  it.each(Object.keys(people) as Who[])('and every word of the page of %s is filled in', async (who) => {
    for (const language of ['ja', 'en']) {
      const { seen } = await visit(who, `/${language}/check`);
      expect(seen.html).not.toMatch(/undefined|\{\{|NaN|\[object|>(checks|data-items|desks|activities|layout):/);
      expect(seen.headers['cache-control']).toBe('no-store');
    }
  });
});

describe('what leaked, and why we think so', () => {
  it("shows the rule, the person's own activities inside the window, and the list", async () => {
    const { seen } = await visit('adprint');
    expect(seen.text).toContain('下に示した期間にご利用があり、調査で作成した対象者一覧にも載っている方');
    expect(seen.text).toContain('2016年5月20日（金）から2016年8月14日（日）まで');
    expect(seen.text).toContain('2016年6月3日（金） 期間の中 ご注文のお支払い adcard クレジットカード、ウェブサイト');
    expect(seen.text).toContain('2016年8月14日（日） 23:59');
    expect(seen.text).toContain('2016年9月1日（木）の対象者一覧（第1版）に、お客様が載っています');
    expect(seen.text).toContain('ログインIDとパスワード（変更の必要はありません）');
    expect(seen.html).toMatch(
      /<svg [^>]*role="img" aria-label="2016年5月20日（金）から2016年8月14日（日）までという期間と、お客様のご利用を.*?期間の中に2件、前に0件/,
    );
    expect(seen.html.match(/<circle class="sk-picture__fact sk-picture__fact--inside"/g)).toHaveLength(2);
  });

  it('tells apart what leaked, what may have, and what is only possible of this person', async () => {
    const day = await visit('nippanDay');
    expect(day.seen.text).toContain('漏えいした情報 メールアドレス、会員番号 漏えいした可能性がある情報 カード番号、');
    await day.open('/ja/check/history');
    expect(day.seen.text).toContain('対象です CLUB JAPAN会員の方（退会された方を含みます） メールアドレス、会員番号');
    expect(day.seen.text).toContain('CLUB JAPAN会員のうち、クレジットカードの対象の方 可能性あり カード番号、');
    const several = (await visit('everywhere')).seen.text;
    expect(several).toMatch(
      /漏えいした情報 パスワード、メールアドレス、ログインID 漏えいしたおそれがある情報 氏名、住所、電話番号 /,
    );
    const slip = (await visit('nippanDay', '/ja/check/slip')).seen.text;
    expect(slip).toContain('漏えいした可能性がある情報 カード番号、');
  });

  it('says why it is not certain', async () => {
    const { seen } = await visit('adprintListOnly');
    expect(seen.text).toContain(
      '対象者一覧にお客様が載っていますが、対象の期間のご利用が当社の記録に見当たりませんでした',
    );
  });

  it('shows minutes where the window has minutes, and each group that a person is in', async () => {
    const { seen } = await visit('nippanCard', '/en/check');
    expect(seen.text).toContain('Thursday 22 December 2016 08:30 to Friday 23 December 2016 11:50');
    expect(seen.text).toContain('Thursday 22 December 2016 09:15');
    expect(seen.text).toContain('3 findings concern you');
  });
});

describe('what to do', () => {
  it('is in order of gravity, each thing once, merged over exposures and incidents', async () => {
    const shinsei = actionsOf((await visit('shinsei')).seen.html);
    expect(shinsei).toEqual([
      'カードを再発行し、暗証番号を変更する',
      'キャッシュカードの暗証番号が同じ場合は変更する',
      '登録された口座の入出金を確認する',
      '不審なメールに注意する',
    ]);
    const everywhere = actionsOf((await visit('everywhere')).seen.html);
    expect(new Set(everywhere).size).toBe(everywhere.length);
    expect(everywhere.filter((title) => /メール|連絡/.test(title ?? ''))).toHaveLength(1);
  });

  it('names a desk for each product that matched, and no other', async () => {
    const { seen } = await visit('shinsei');
    for (const number of ['0120-019-208', '0120-019-711']) expect(seen.text).toContain(number);
    expect(seen.text).not.toContain('0120-456-240');
    expect(seen.html).toContain('href="tel:0120019208"');
  });

  it('gives procedures as numbered steps, and says who pays', async () => {
    const { seen } = await visit('adprint');
    expect(seen.html).toMatch(/<ol class="sk-steps">(\s*<li>.*?<\/li>){4}/s);
    expect(seen.text).toContain('再発行手数料がお客様のご負担にならないよう、カード会社に依頼しています');
  });

  it('is ticked off and taken back by the customer', async () => {
    const visitor = await visit('adprint');
    expect(visitor.seen.text).toContain('3件のうち0件が済んでいます');
    await visitor.submit({ done: 'yes' }, '/check/done');
    expect(visitor.seen.text).toContain('3件のうち1件が済んでいます');
    expect(visitor.seen.html).toContain('sk-action--done');
    await visitor.submit({ done: '' }, '/check/done');
    expect(visitor.seen.text).toContain('3件のうち0件が済んでいます');
  });

  it('is ticked by the account itself when the password was changed since the leak, not before', async () => {
    const change = (changed_at: string) =>
      database
        .db('credentials')
        .insert({ member_id: people.aplus.memberId, scheme: 'none', secret: Buffer.alloc(0), changed_at })
        .onConflict('member_id')
        .merge();
    await change('2021-09-02T14:59:59Z');
    expect((await visit('aplus')).seen.text).not.toContain('パスワードは、漏えいの後に変更されています');
    await change('2021-09-02T15:00:00Z');
    expect((await visit('aplus')).seen.text).toContain('パスワードは、漏えいの後に変更されています');
    await database.db('credentials').delete();
  });

  it('takes no key that is not an action', async () => {
    const visitor = await visit('adprint');
    await visitor.submit({ action: '../../etc', done: 'yes' }, '/check/done');
    expect(visitor.seen.status).toBe(422);
  });
});

describe('somebody who is not affected', () => {
  it('sees every window and list that was checked, and what would change it', async () => {
    const { seen } = await visit('nobody');
    for (const window of [
      '2014年8月25日（月）から2015年9月23日（水）まで',
      '2017年8月25日（金）以降',
      '2016年12月22日（木） 08:30から2016年12月23日（金） 11:50まで',
    ])
      expect(seen.text).toContain(window);
    expect(seen.text.match(/2016年9月1日（木）の対象者一覧（第1版）/g)).toHaveLength(11);
    expect(seen.text).toContain(
      'ご注文のお支払い（クレジットカード） adprint、makumaku、ad-sign、adbest、adcard、adcup、adflag',
    );
    // Once for each of the 19 rules, and once in the row of each of the five incidents.
    expect(seen.text.match(/ あてはまりません/g)).toHaveLength(24);
    expect(seen.text).toContain('この結果が変わるとき');
    expect(seen.text).toContain('第2報（2022年1月27日（木））');
    expect(seen.text).not.toMatch(/ご安心|安全です|漏えいしていません/);
    expect(seen.text).toContain('NETSEA（ネッシー） NETSEAを名乗る不審なメールや電話にご注意ください');
    expect(seen.text).toContain('アドプリント 当社を名乗る不審な電話やメールにご注意ください');
  });
});

describe('somebody who is not affected sees their own activities around the windows', () => {
  it('after the window: when, and a picture with them outside', async () => {
    const { seen } = await visit('nobody');
    expect(seen.text).toContain('2016年8月15日（月） 期間の後 ご注文のお支払い adcard クレジットカード、ウェブサイト');
    expect(seen.html).toMatch(/sk-picture__fact--after/);
    expect(seen.html).not.toMatch(/sk-picture__fact--inside/);
    // Paid with points: not what the window asks for.
    expect(seen.text).not.toContain('2016年6月3日');
  });

  it('inside the window without being on the list: that this is why', async () => {
    const { seen } = await visit('windowOnly', '/en/check');
    expect(seen.heading).toContain('you are not among those affected');
    expect(seen.text).toContain('Friday 3 June 2016 within the period');
    expect(seen.text).toContain('you are not on the list that the investigation drew up');
  });
});

it('a group without a window is everybody of its kind, and no period is promised', async () => {
  const { seen } = await visit('nippanCard');
  const [, why = ''] = /CLUB JAPAN会員の方（退会された方を含みます） 対象 (.*?)何が起きたか/.exec(seen.text) ?? [];
  expect(why).toContain('対象となる方 CLUB JAPAN会員の方全員');
  expect(why).not.toContain('下に示した期間');
  expect(seen.text).toContain(
    '「CLUB JAPAN会員の方（退会された方を含みます）」のうち、下に示した期間に、下に示したご利用があった方',
  );
});

it('leads to the questions and answers, and to the inquiry form', async () => {
  const visitor = await visit('adprint');
  expect(visitor.seen.html).toContain('<li><a href="/ja/incidents/adprint-2016#faq">よくあるご質問</a></li>');
  await visitor.follow('問い合わせを送る');
  expect(visitor.seen.path).toBe('/ja/inquiries/new');
});

describe('a failure is never an all-clear', () => {
  const broken = (part: Partial<Dependencies>) => createApp({ ...deps, ...part });
  const stale = { expire: () => undefined };
  const failing = { ...stale, list: () => Promise.reject(new Error('broken')) };

  it('when the words cannot be read: 503, the desk, and another try', async () => {
    const { seen } = await visit('nobody', '/ja/check', broken({ liveIncidents: failing }));
    expect([seen.status, seen.heading]).toEqual([503, '確認できませんでした']);
    expect(seen.headers['retry-after']).toBe('30');
  });

  it('when the kept words are of another revision, those of the answer are read', async () => {
    const old = async () => (await deps.liveIncidents.list()).map((incident) => ({ ...incident, revision: 0 }));
    const { seen } = await visit('adprint', '/ja/check', broken({ liveIncidents: { ...stale, list: old } }));
    expect([seen.status, seen.heading]).toEqual([200, 'お客様の情報が漏えいしたおそれがあります']);
  });

  it('when the database is gone: 503, not an all-clear, and the desk with its number', async () => {
    const visitor = await visit('nobody');
    const away = connect('postgresql://nobody@127.0.0.1:1/none');
    const later = new Visitor(broken({ db: away }));
    for (const cookie of visitor.cookies) later.cookies.set(...cookie);
    await later.open('/ja/check');
    expect(later.seen.status).toBe(503);
    expect(later.seen.text).toContain('「対象ではない」という意味ではありません');
    expect(later.seen.text).toContain('0120-907-250');
    await away.destroy();
  });
});

test('who is not signed in learns how to begin', async () => {
  const visitor = new Visitor(app);
  await visitor.open('/ja/check');
  expect(visitor.seen.heading).toBe('ご自身の情報が含まれているかを調べる');
  await visitor.follow('ログインして調べる');
  expect(visitor.seen.path).toBe('/ja/login');
});

describe('in plain Japanese', () => {
  it('the result is said in plain words, and the same steps are asked for', async () => {
    const { seen } = await visit('shinsei', '/yasashii/check');
    const inJapanese = actionsOf((await visit('shinsei', '/ja/check')).seen.html);
    expect(seen.heading).toBe('あなたの 情報が、外に 出ました');
    expect(seen.html).toContain('<html lang="ja">');
    const actions = actionsOf(seen.html);
    expect(actions).toHaveLength(inJapanese.length);
    expect(actions[0]).toBe('カードを再発行し、暗証番号を変更する');
    expect(actions.at(-1)).toBe('知らない人からの メールや 電話に 気をつけます');
  });

  it.each(Object.keys(people) as Who[])('every word of the page of %s is filled in', async (who) => {
    const { seen } = await visit(who, '/yasashii/check');
    expect(seen.html).not.toMatch(/undefined|\{\{|>(checks|data-items|desks|activities|layout):/);
    expect(seen.text).not.toMatch(/お客様の情報が|していただきたいこと/);
  });

  it('is a language like the others: switched to and from on every page', async () => {
    const visitor = await visit('nobody', '/en/check');
    await visitor.follow('やさしい日本語');
    expect([visitor.seen.path, visitor.seen.heading]).toEqual([
      '/yasashii/check',
      expect.stringContaining('調べました'),
    ]);
    await visitor.open('/check');
    expect(visitor.seen.path).toBe('/yasashii/check');
  });
});

test('nobody is told that they are safe while nothing is live, as after a recall', async () => {
  const empty = await createTestDatabase();
  const parts = testDependencies(empty.db);
  await join(parts, { memberId: 'A-001' });
  const visitor = new Visitor(createApp(parts));
  visitor.cookies.set(...(await signInAs(parts, 'A-001')));
  for (const path of ['/en/check', '/en/check/slip']) {
    const { heading, text } = await visitor.open(path);
    expect(heading).toBe('We could not check');
    expect(text).toContain('no published notice at the moment');
    expect(text).toContain('This does not mean that you are not affected.');
  }
  expect((await visitor.open('/en/check/history')).text).not.toContain('Not among those affected');
  await empty.drop();
});

test('whose notice is being corrected is told whom to call about it, on the page and on the notice', async () => {
  const set = async (values: object) => {
    await database.db('incidents').where({ code: 'adprint-2016' }).update(values);
    deps.liveIncidents.expire();
  };
  const before = await database.db('incidents').where({ code: 'adprint-2016' }).first();
  await set({ state: 'held', heldAt: deps.now() });
  const { seen } = await visit('adprint');
  const card = seen.html.slice(seen.html.indexOf('class="sk-answer '), seen.html.indexOf('</section>'));
  expect(card).toContain('0120-907-250');
  expect(card).not.toContain('0120-019-208');
  const notice = await visit('adprint', '/ja/incidents/adprint-2016');
  expect(notice.seen.text).toContain('このお知らせは訂正中です');
  expect(notice.seen.html.match(/id="desk"/g)).toHaveLength(1);
  await set({ state: before.state, heldAt: null });
});
