import { signsIn } from '../sample/demo-password';

/** Somebody who is a customer of two of the companies under one member ID, as in a group with one membership: both files have the same row. */
export const inTwoIncidents = {
  memberId: 'GR9000001',
  shows: 'affected by two incidents of two companies',
  name: '両方　恵',
  nameKana: 'リョウホウ　メグミ',
  loginId: 'megumi.ryoho',
  email: 'megumi.ryoho@example.jp',
  phone: '090-0909-1010',
  birthDate: '1983-06-21',
  ...signsIn,
} as const;
