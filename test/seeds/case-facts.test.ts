import type { Express } from 'express';
import { createApp } from '../../server/app';
import { type CaseCode, loadCases } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

/** What the companies really published, looked for on the pages that readers see; written down here a second time, from the notices and not from the files. */

let database: TestDatabase;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  const deps = testDependencies(database.db, { now: () => new Date('2017-03-01T03:00:00Z') });
  await loadCases(database.db, deps.keys);
  app = createApp(deps);
});
afterAll(() => database.drop());

const facts: Record<CaseCode, Record<'ja' | 'en', string[]>> = {
  'adprint-2016': {
    ja: [
      ...[
        '14,627件',
        'PCF',
        '2014年8月25日',
        '2015年9月23日',
        '2016年5月20日',
        '2016年8月14日',
        '刺繍プリント',
        '2nd.log',
        'ds1',
      ],
      ...[
        'ログインIDとパスワード',
        'カードの裏面',
        '大阪府南警察署',
        '2016年9月7日（水） 経済産業省',
        '消費生活センター',
        'WAF',
      ],
      ...[
        '0120-907-250',
        '10:00～12:30',
        '13:30～17:00',
        '2016年9月23日に変更',
        'support@adprint.jp',
        '銀行振込、ポイント、代金引換',
      ],
    ],
    en: [
      ...['14,627 records', 'PCF', '25 August 2014', '14 August 2016', 'fashion4you', 'Login ID and password'],
      ...[
        'response headquarters',
        'Osaka Minami',
        'METI',
        'link-type payment',
        'The hours changed on 23 September 2016',
      ],
      ...['why did it take a month', 'may my card have been misused', 'which card I used', 'i was not contacted'],
    ],
  },
  'netsea-2016': {
    ja: [
      ...[
        '最大131,464人',
        '7,386人',
        '2015年4月1日',
        '現在のシステムが動き始めた',
        'オークファン',
        '最大',
        '推定',
        '警視庁',
      ],
      ...[
        '2016年4月21日（木） 調査会社から最終報告',
        '0120-343-133',
        '毎日 9:00～18:00',
        'soudan@netsea.co.jp',
        'カード会社の同意',
      ],
    ],
    en: [
      ...[
        'at most 131,464 people',
        '7,386 people',
        '1 April 2015',
        'the present system',
        'highest possible',
        'Metropolitan Police',
      ],
      ...['Monday 18 April 2016', 'Every day 9:00–18:00', 'soudan@netsea.co.jp', 'consent'],
    ],
  },
  'nippan-ips-2017': {
    ja: [
      ...[
        '131,936件',
        '115,590人',
        '16,029人',
        '317人',
        '38人',
        '29人',
        '1人',
        'SQLインジェクション',
        '12月23日から12月27日まで',
      ],
      ...[
        '2016年12月22日8時30分から12月23日11時50分',
        '2017年1月4日（水） 00:15',
        '11:45',
        'JUAS',
        'フィッシング対策協議会',
      ],
      ...[
        '0120-551-478',
        'KDDIジャパンダイレクト',
        '045-228-3929',
        'webmaster3@nippan-ips.co.jp',
        '9:00～18:00',
        '当社が負担',
        '画面遷移型',
      ],
      ...['退会された方', '秘密の質問', '2017年1月13日から', '第2報', '第1報'],
    ],
    en: [
      ...[
        '131,936 records',
        '115,590 people',
        '16,029 people',
        '317 people',
        '1 person',
        'SQL injection',
        '8:30 on 22 December',
      ],
      ...[
        'Thursday 9 February 2017',
        'KDDI Japan Direct',
        'We bear the fraudulent charges',
        'stay closed',
        'redirection',
      ],
    ],
  },
  'aplus-2021': {
    ja: [
      ...[
        '475,813人',
        '2017年8月25日',
        'スマートフォンアプリ',
        '委託先2社',
        '2021年9月3日',
        '0120-330-375',
        '毎日 9:30～17:30',
      ],
      ...[
        '6文字から16文字',
        '8文字から16文字',
        '第3希望',
        '大文字と小文字は区別',
        'お買い物や借り入れはできません',
        'お支払い方法を変更',
      ],
    ],
    en: [
      ...['475,813 people', '25 August 2017', 'September 2021', '0120-330-375', 'Every day 9:30–17:30'],
      ...['6 to 16', '8 to 16', 'Card numbers'],
    ],
  },
  'shinsei-2022': {
    ja: [
      ...[
        '2,182件',
        '37件',
        '95件',
        '2件',
        '6,317件',
        '6件',
        '4件',
        '232件',
        '10社',
        '8社',
        '第1報',
        '第2報',
        '新しい内容',
      ],
      ...[
        '2018年4月3日',
        '2014年8月19日',
        '2018年8月31日',
        '2021年10月4日',
        '自動契約コーナー',
        '運転免許証または健康保険証の原本',
      ],
      ...['0120-019-711', '0120-456-240', '0120-019-208', '9:30～18:00', '契約に至らなかった', 'ATMでの借り入れ'],
    ],
    en: [
      ...[
        '2,182 records',
        '37 records',
        '95 records',
        '6,317 records',
        '232 records',
        'ten',
        'eight',
        'Report 1',
        'Report 2',
        'New ',
      ],
      ...['3 April 2018', '19 August 2014', '31 August 2018', '4 October 2021', 'automatic contract corner'],
    ],
  },
};

describe.each(Object.entries(facts))('the notice of %s', (code, languages) => {
  test.each(Object.entries(languages))('in %s has the facts that the company published', async (language, expected) => {
    const { text } = await new Visitor(app).open(`/${language}/incidents/${code}`);
    const told = text.toLowerCase();
    expect(expected.filter((fact) => !told.includes(fact.toLowerCase()))).toEqual([]);
  });
});
