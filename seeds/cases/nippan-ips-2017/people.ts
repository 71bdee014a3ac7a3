import { demoPassword, signsIn } from '../../sample/demo-password';
import type { NamedPerson } from '../../sample/story';

const clubJapan = { site: 'CLUB JAPAN', channel: 'web' } as const;

// biome-ignore format: a table
export const people: NamedPerson[] = [
  {
    memberId: 'CJ9000001',
    shows: 'affected: member, and card registered in the first minute of the window; reads English',
    cohort: 'club, card', name: '王　美玲', nameKana: 'オウ　メイリン', loginId: 'meiling.wang', email: 'meiling.wang@example.com', phone: '+44 20 7946 0101', birthDate: '1986-08-08', locale: 'en',
    ...signsIn,
    acts: [
      { activity: 'card_registered', at: '2016-12-22T08:30', ...clubJapan },
      { activity: 'order_placed', at: '2016-12-22T08:41', ...clubJapan, paymentMethod: 'credit_card' },
    ],
  },
  {
    memberId: 'CJ9000002',
    shows: 'affected: the password leaked in plain text and was never changed',
    cohort: 'club, password', name: 'Emma Bennett', nameKana: '', loginId: 'emma.bennett', email: 'emma.bennett@example.com', phone: '+44 7700 900123', birthDate: '1990-01-17', locale: 'en',
    password: demoPassword, scheme: 'sha256',
    acts: [{ activity: 'order_placed', at: '2016-11-03T07:15', ...clubJapan, paymentMethod: 'paypal' }],
  },
  {
    memberId: 'CJ9000003',
    shows: 'affected as a member, possibly affected by the card leak: the day of the card update is known, the minute is not',
    cohort: 'club, card on the day', name: 'José García', nameKana: '', loginId: 'jose.garcia', email: 'jose.garcia@example.org', birthDate: '1979-12-24', locale: 'en',
    ...signsIn,
    acts: [{ activity: 'card_updated', at: '2016-12-23', ...clubJapan }],
  },
  {
    memberId: 'CJ9000004',
    shows: 'withdrawn and affected: card registered one minute too late to count',
    cohort: 'club', name: '김　민준', nameKana: 'キム　ミンジュン', loginId: 'minjun.kim', email: 'minjun.kim@example.net', birthDate: '1995-04-30', locale: 'ja', withdrawn: true,
    acts: [{ activity: 'card_registered', at: '2016-12-23T11:51', ...clubJapan }],
  },
  {
    memberId: 'MG9000001',
    shows: 'affected: the one MagDeli member whose card leaked, in the last minute of the window',
    cohort: 'MagDeli, card', name: '読書　優子', nameKana: 'ドクショ　ユウコ', loginId: 'yuko.dokusho', email: 'yuko.dokusho@example.jp', phone: '090-0121-3434', birthDate: '1972-07-01',
    ...signsIn,
    acts: [{ activity: 'card_updated', at: '2016-12-23T11:50', site: 'MagDeli', channel: 'web' }],
  },
  {
    memberId: 'AF9000001',
    shows: 'affected by two exposures: affiliate and member',
    cohort: 'club and affiliate', name: '紹介　亮', nameKana: 'ショウカイ　リョウ', loginId: 'ryo.shokai', email: 'ryo.shokai@example.jp', phone: '080-0565-7878', birthDate: '1981-02-11',
    ...signsIn,
    acts: [],
  },
  {
    memberId: 'NL9000001',
    shows: 'not affected: newsletter only; reads English',
    cohort: 'newsletter only', name: 'Grace Kim', nameKana: '', loginId: 'grace.kim', email: 'grace.kim@example.com', locale: 'en',
    ...signsIn,
  },
];
