import { demoPassword, signsIn } from '../../sample/demo-password';
import type { NamedPerson } from '../../sample/story';
import { inTwoIncidents } from '../two-incidents';

const by = (channel: 'app' | 'web', at: string) => ({ activity: 'login', at, site: 'NETstation*APLUS', channel });

// biome-ignore format: a table
export const people: NamedPerson[] = [
  {
    memberId: 'AP9000001',
    shows: 'affected: logged in through the app; the password was changed since',
    cohort: 'app and web', name: '札入　陽子', nameKana: 'サツイレ　ヨウコ', loginId: 'yoko.satsuire', email: 'yoko.satsuire@example.jp', phone: '090-0343-5656', birthDate: '1977-11-03',
    ...signsIn,
    acts: [by('app', '2017-08-25T00:00:00'), by('web', '2019-05-01T09:12:44'), by('app', '2021-09-02T22:01:10')],
  },
  {
    memberId: 'AP9000002',
    shows: 'not affected: logged in on the web alone',
    cohort: 'web alone', name: '窓口　実', nameKana: 'マドグチ　ミノル', loginId: 'minoru.madoguchi', email: 'minoru.madoguchi@example.com', phone: '03-0787-9090', birthDate: '1958-04-29',
    ...signsIn,
    acts: [by('web', '2018-02-14T20:15:00'), by('web', '2021-08-30T07:45:31')],
  },
  {
    memberId: 'AP9000003',
    shows: 'affected, and the password was never changed: code by mail, then a new password',
    cohort: 'app', name: '携帯　翔太', nameKana: 'ケイタイ　ショウタ', loginId: 'shota.keitai', email: 'shota.keitai@example.jp', phone: '070-0212-4343', birthDate: '1998-12-12',
    password: demoPassword,
    acts: [by('app', '2020-03-20T12:34:56')],
  },
  {
    memberId: 'AP9000004',
    shows: 'not affected (last app login one second before the window), but the unchanged password has to go through the code all the same',
    cohort: 'app a second before', name: '前日　凛', nameKana: 'ゼンジツ　リン', loginId: 'rin.zenjitsu', email: 'rin.zenjitsu@example.org', phone: '080-0454-6565', birthDate: '1994-06-06',
    password: demoPassword,
  },
  { ...inTwoIncidents,
    cohort: 'app', acts: [by('app', '2019-10-01T18:30:00')] },
];
