import { signsIn } from '../../sample/demo-password';
import type { NamedPerson } from '../../sample/story';

const stopped = (product: string, at: string) => ({ activity: 'mail_stopped', at, product, channel: 'web' });
/** Husband and wife with one address: only the password tells whom a sign-in by email means. */
const family = {
  email: 'kazoku.minato@example.jp',
  phone: '03-0898-0101',
  passwordChangedAt: '2022-03-01T10:00:00',
} as const;

// biome-ignore format: a table
export const people: NamedPerson[] = [
  {
    memberId: 'LK9000001',
    shows: 'affected by three sub-cases of two products: two desks, the PIN first',
    cohort: '1, 2a and 4', name: '三原　千尋', nameKana: 'ミハラ　チヒロ', loginId: 'chihiro.mihara', email: 'chihiro.mihara@example.jp', phone: '090-0676-8787', birthDate: '昭和57年9月1日',
    ...signsIn,
    acts: [stopped('レイクALSA', '令和元年5月1日'), stopped('カードローン エル', 'H26.8.19')],
  },
  {
    memberId: 'LK9000002',
    shows: 'affected: PIN and card number',
    cohort: '3', name: '最上　正', nameKana: 'モガミ　タダシ', loginId: 'tadashi.mogami', email: 'tadashi.mogami@example.com', phone: '080-0232-4545', birthDate: '平成元年1月8日',
    ...signsIn,
    acts: [{ activity: 'login', at: '20210203', product: 'レイクALSA', channel: 'web' }],
  },
  {
    memberId: 'LK9000003',
    shows: 'not affected: stopped mails inside the window, but not on the list',
    cohort: 'レイクALSA, stopped, unlisted', name: '無事　明美', nameKana: 'ブジ　アケミ', loginId: 'akemi.buji', email: 'akemi.buji@example.jp', phone: '090-0454-6767', birthDate: '昭和64年1月7日',
    ...signsIn,
    acts: [stopped('レイクＡＬＳＡ', '2020年2月29日')],
  },
  {
    memberId: 'LK9000004',
    shows: 'possibly affected: on the list, but stopped mails one day after the window',
    cohort: '1, a day outside', name: '境　拓也', nameKana: 'サカイ　タクヤ', loginId: 'takuya.sakai', email: 'takuya.sakai@example.org', phone: '070-0565-7878', birthDate: 'S60.3.31',
    ...signsIn,
    acts: [stopped('レイクALSA', '令和3年10月5日')],
  },
  {
    memberId: 'EL9000001',
    shows: 'affected by two sub-cases; shares the email address with her husband, and the password tells who signs in',
    cohort: '4 and 6', name: '港　由美子', nameKana: 'ミナト　ユミコ', loginId: 'yumiko.minato', ...family, birthDate: '昭和41年2月28日',
    password: 'shokai-yumiko-26',
    acts: [stopped('カードローン エル', '2021/10/4')],
  },
  {
    memberId: 'EL9000002',
    shows: 'not affected; shares the email address with his wife',
    cohort: 'エル, otherwise', name: '港　昭', nameKana: 'ミナト　アキラ', loginId: 'akira.minato', ...family, birthDate: '昭和39年10月10日',
    password: 'shokai-akira-26',
    acts: [{ activity: 'login', at: '平成30年4月1日', product: 'カードローン エル', channel: 'web' }],
  },
  {
    memberId: 'PL9000001',
    shows: 'affected: the desk of another product',
    cohort: '7', name: '加算　誠', nameKana: 'カサン　マコト', loginId: 'makoto.kasan', email: 'makoto.kasan@example.jp', phone: '06-0787-9090', birthDate: '平成2年11月15日',
    ...signsIn,
    acts: [stopped('スマートカードローン プラス', '平成30年8月31日')],
  },
  {
    memberId: 'EL9000003',
    shows: 'withdrawn and affected: proves the email address by a code',
    cohort: '4', name: '退会　節子', nameKana: 'タイカイ　セツコ', loginId: 'setsuko.taikai', email: 'setsuko.taikai@example.jp', phone: '03-0121-2323', birthDate: '昭和22年5月3日', withdrawn: true,
    acts: [stopped('カードローン エル', '2016年12月22日')],
  },
  {
    shows: 'no account, but on the list: proves the email address by a code',
    cohort: '2b, no contract', name: '未契約　学', nameKana: 'ミケイヤク　マナブ', email: 'manabu.mikeiyaku@example.jp', phone: '050-0343-4545',
  },
];
