import { demoPassword, signsIn } from '../../sample/demo-password';
import type { NamedPerson } from '../../sample/story';
import { inTwoIncidents } from '../two-incidents';

const netsea = { site: 'NETSEA', channel: 'web' } as const;

// biome-ignore format: a table
export const people: NamedPerson[] = [
  {
    memberId: 'NS9000001',
    shows: 'affected by two exposures: member information and card',
    cohort: 'information and card', name: '海野　直美', nameKana: 'ウミノ　ナオミ', loginId: 'naomi.umino', email: 'naomi.umino@example.jp', phone: '090-0101-2020', birthDate: '1980-09-15',
    ...signsIn,
    acts: [
      { activity: 'member_registered', at: '2015-04-01T00:00:00', ...netsea },
      { activity: 'member_changed', at: '2015-11-20T16:42', ...netsea },
      { activity: 'card_registered', at: '2016-02-10', ...netsea },
    ],
  },
  {
    memberId: 'NS9000002',
    shows: 'not affected: registered one second, and the card one minute, before the windows',
    cohort: 'card before its window', name: '商店　勝', nameKana: 'ショウテン　マサル', loginId: 'masaru.shoten', email: 'masaru.shoten@example.com', phone: '06-0303-4040', birthDate: '1969-05-05',
    ...signsIn,
    acts: [
      { activity: 'member_registered', at: '2015-03-31T23:59:59', ...netsea },
      { activity: 'card_registered', at: '2015-12-31T23:59', ...netsea },
    ],
  },
  {
    memberId: 'NS9000003',
    shows: 'affected, and the leaked password was never changed: code by mail, then a new password',
    cohort: 'information', name: '仕入　香織', nameKana: 'シイレ　カオリ', loginId: 'kaori.shiire', email: 'kaori.shiire@example.jp', phone: '080-0505-6060', birthDate: '1988-03-03',
    password: demoPassword, scheme: 'sha256',
    acts: [{ activity: 'member_changed', at: '2016-04-15T23:59:59', ...netsea }],
  },
  {
    memberId: 'NS9000004',
    shows: 'withdrawn and affected: proves the email address by a code',
    cohort: 'information', name: '卸　哲也', nameKana: 'オロシ　テツヤ', loginId: 'tetsuya.oroshi', email: 'tetsuya.oroshi@example.org', phone: '03-0707-8080', birthDate: '1975-10-10', withdrawn: true,
    acts: [{ activity: 'member_registered', at: '2015-08-01T12:00', ...netsea }],
  },
  {
    ...inTwoIncidents,
    cohort: 'information and card',
    acts: [
      { activity: 'member_registered', at: '2015-06-15T10:30', ...netsea },
      { activity: 'card_registered', at: '2016-04-15T08:00', ...netsea },
    ],
  },
];
