import { signsIn } from '../../sample/demo-password';
import type { NamedPerson } from '../../sample/story';

// biome-ignore format: a table
export const people: NamedPerson[] = [
  {
    memberId: 'AD9000001',
    shows: 'affected: paid by card in the second window, and on the list',
    cohort: 'web', name: '印刷　花子', nameKana: 'インサツ　ハナコ', loginId: 'hanako.insatsu', email: 'hanako.insatsu@example.jp', phone: '090-0123-4567', birthDate: '1978-04-02',
    ...signsIn,
    acts: [
      { activity: 'order_paid', at: '2016/6/3', site: 'adcard', channel: 'web', paymentMethod: 'credit_card', detail: '名刺100枚' },
      { activity: 'order_paid', at: '2016/7/12 9:30:00', site: 'adprint', channel: 'web', paymentMethod: 'bank_transfer', detail: 'チラシ500枚' },
      { activity: 'order_paid', at: '2015/12/1 18:02:11', site: 'adprint', channel: 'web', paymentMethod: 'credit_card', detail: '年賀状' },
    ],
  },
  {
    memberId: 'AD9000002',
    shows: 'affected by two exposures of one incident; a name in characters that trip programs; times with an offset',
    cohort: 'both windows', name: '髙﨑　健一', nameKana: 'タカサキ　ケンイチ', loginId: 'kenichi.takasaki', email: 'kenichi.takasaki@example.com', phone: '03-0123-4567', birthDate: '1964-11-23',
    ...signsIn, scheme: 'bcrypt',
    acts: [
      { activity: 'order_paid', at: '2014/8/25 0:00:00', site: 'designMaker', channel: 'web', paymentMethod: 'credit_card', detail: 'Tシャツ20枚' },
      { activity: 'order_paid', at: '2016-05-19T15:00:00Z', site: '２ｎｄ．ｌｏｇ', channel: 'web', paymentMethod: 'credit_card', detail: '時刻は世界標準時、店は対象外' },
      { activity: 'order_paid', at: '2016-08-14T14:59:59Z', site: 'ＡＤＦＬＡＧ', channel: 'web', paymentMethod: 'Credit_Card', detail: '日本時間では対象の最終日の最後の1秒' },
    ],
  },
  {
    memberId: 'AD9000003',
    shows: 'possibly affected: on the list, but without a card payment in a window',
    cohort: 'listed, paid otherwise', name: '渡邉　和子', nameKana: 'ワタナベ　カズコ', loginId: 'kazuko.watanabe', email: 'kazuko.watanabe@example.jp', phone: '090-0222-3333', birthDate: '1951-01-30',
    ...signsIn,
    acts: [{ activity: 'order_paid', at: '2015/2/14 11:20:00', site: '刺繍プリント', channel: 'web', paymentMethod: 'cash_on_delivery', detail: 'エプロン3枚' }],
  },
  {
    memberId: 'AD9000004',
    shows: 'not affected: bank transfer inside the window, card one day after it',
    cohort: 'paid otherwise', name: '田中　一郎', nameKana: 'タナカ　イチロウ', loginId: 'ichiro.tanaka', email: 'ichiro.tanaka@example.jp', phone: '080-0444-5555', birthDate: '1985-07-07',
    ...signsIn,
    acts: [
      { activity: 'order_paid', at: '2015/6/1 13:05:40', site: 'adprint', channel: 'web', paymentMethod: 'bank_transfer', detail: 'ポスター10枚' },
      { activity: 'order_paid', at: '2016/8/15 0:00:00', site: 'adcup', channel: 'web', paymentMethod: 'credit_card', detail: '対象の期間の翌日' },
    ],
  },
  {
    memberId: 'AD9000005',
    shows: 'not affected: card payment inside the window, but not on the list',
    cohort: 'unlisted, web window', name: '清水　里奈', nameKana: 'シミズ　リナ', loginId: 'rina.shimizu', email: 'rina.shimizu@example.org', phone: '070-0666-7777', birthDate: '1992-02-29',
    ...signsIn,
    acts: [{ activity: 'order_paid', at: '2016/7/20 21:45:09', site: 'makumaku', channel: 'web', paymentMethod: 'credit_card', detail: '横断幕1枚' }],
  },
  {
    memberId: 'AD9000006',
    shows: 'withdrawn and affected: proves the email address (an old form with two dots) by a code',
    cohort: 'database', name: '小野　茂', nameKana: 'オノ　シゲル', loginId: 'shigeru.ono', email: 'shigeru..ono@keitai.example.jp', phone: '090-0888-9999', birthDate: '1943-12-08', withdrawn: true,
    acts: [{ activity: 'order_paid', at: '2015/9/23 23:59:59', site: 'ds1', channel: 'web', paymentMethod: 'credit_card', detail: '対象の期間の最後の1秒' }],
  },
];
