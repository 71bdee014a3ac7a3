import type { Browser } from 'playwright-core';
import { demoMembers, demoStaff } from '../../seeds/demo-people';
import type { Role } from '../../server/staff/staff';
import { openChromium } from './chromium';
import { Examiner } from './examiner';
import { Reader, type Reading } from './reader';
import { openDemoSite, type Site } from './site';

const customer = (memberId: string) => {
  const { loginId = memberId, password = '' } = demoMembers.find((one) => one.memberId === memberId) ?? {};
  return { identifier: loginId, password };
};
const colleague = (role: Role) => {
  const { email = '', password = '' } = demoStaff.find((one) => one.role === role) ?? {};
  return { email, password };
};

let browser: Browser;
let examiner: Examiner;
let site: Site;
beforeAll(async () => {
  browser = await openChromium();
  examiner = await Examiner.open(browser);
  site = await openDemoSite();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const readings: Reading[] = (['ja', 'en'] as const).flatMap((language) =>
  ([360, 1280] as const).map((width) => ({ language, width })),
);

describe.each(readings)('in $language at $width px', (reading) => {
  async function journey(name: string, more: Partial<Reading>, walk: (reader: Reader) => Promise<void>): Promise<void> {
    const reader = await Reader.open({ browser, examiner, origin: site.origin }, name, { ...reading, ...more });
    try {
      await walk(reader);
    } finally {
      await reader.close();
    }
    expect(reader.faults).toEqual({});
  }

  const enter = async (reader: Reader, role: Role) => {
    await reader.open('/staff/login');
    await reader.submit(colleague(role));
  };

  it('the public reads', () =>
    journey('public', {}, async (reader) => {
      await reader.open('/');
      await reader.look('home');
      await reader.open('/incidents/adprint-2016');
      await reader.look('notice');
      await reader.open('/incidents/nippan-ips-2017');
      await reader.look('notice-closed');
      await reader.open('/check');
      await reader.look('check');
      await reader.open('/check/code');
      await reader.look('check-by-code');
      await reader.open('/nothing-here');
      await reader.look('not-found');
    }));

  it('a customer who is affected gets the answer, without scripts', () =>
    journey('affected', { hasScripts: false }, async (reader) => {
      await reader.open('/check');
      await reader.open('/login');
      await reader.look('sign-in');
      await reader.submit({ identifier: 'hanako.insatsu', password: 'wrong' });
      // While leaked passwords are about, a wrong one gets the same page as a right one that was not changed.
      await reader.look('sign-in-wrong');
      await reader.open('/login');
      await reader.submit(customer('AD9000001'));
      await reader.look('answer', { ja: /含まれて|漏えい/, en: /leaked|affected/ }[reading.language]);
      await reader.submit({ done: 'yes' });
      await reader.look('answer-marked');
    }));

  it.each([
    ['two-exposures', 'AD9000002'],
    ['possibly', 'AD9000003'],
    ['not-affected', 'AD9000004'],
  ])('a customer gets the answer: %s', (name, memberId) =>
    journey(name, { hasScripts: false }, async (reader) => {
      await reader.open('/login');
      await reader.submit(customer(memberId));
      await reader.look('answer');
    }),
  );

  it('support looks somebody up', () =>
    journey('support', {}, async (reader) => {
      await reader.open('/staff/login');
      await reader.look('sign-in');
      await reader.submit({ ...colleague('support'), password: 'wrong' });
      await reader.look('sign-in-wrong');
      await reader.submit(colleague('support'));
      await reader.look('search');
      await reader.submit({ q: 'インサツ　ハナコ １９７８年４月２日' });
      await reader.look('results');
      await reader.submit({ person: 'kana_birth_date:AD9000001', reason: '' });
      await reader.look('results-wrong');
      await reader.submit({ person: 'kana_birth_date:AD9000001', reason: 'asks_affected', case: 'C-1' });
      await reader.look('checklist');
      await reader.submit({ tick_phone: 'on' });
      await reader.look('checklist-wrong');
      await reader.submit({ tick_phone: 'on', tick_email: 'on', tick_member_id: 'on' });
      await reader.look('record');
      await reader.submit({ outcome: 'call_back' });
      await reader.look('record-wrong');
      await reader.submit({ outcome: 'answered', note: '再発行の手順をご案内' });
      await reader.look('ended');
    }));

  it('an operator works on incidents', () =>
    journey('operator', {}, async (reader) => {
      await enter(reader, 'operator');
      for (const place of [
        '/operate',
        '/operate/incidents/adprint-2016',
        '/operate/incidents/adprint-2016/rehearsal',
      ]) {
        await reader.open(place);
        await reader.look(place.slice(1).replaceAll('/', '-'));
      }
      await reader.open('/operate/apply');
      await reader.submit({ source: 'incident: only-a-code' });
      await reader.look('apply-wrong');
      await reader.open('/admin');
      await reader.look('forbidden');
    }));

  it('an approver sees what an operator sees', () =>
    journey('approver', {}, async (reader) => {
      await enter(reader, 'approver');
      await reader.open('/operate/incidents/aplus-2021');
      await reader.look('incident');
      await reader.open('/staff/account');
      await reader.look('account');
    }));

  it('an admin manages staff and reads the log', () =>
    journey('admin', {}, async (reader) => {
      await enter(reader, 'admin');
      await reader.look('staff');
      await reader.submit({ email: 'no email', role: 'support' });
      await reader.look('staff-wrong');
      await reader.submit({ email: `new-${reading.language}-${reading.width}@example.com`, role: 'support' });
      await reader.look('invited');
      for (const place of ['/admin/audit', '/admin/settings', '/staff/account', '/staff/enrol']) {
        await reader.open(place);
        await reader.look(place.replaceAll('/', '-').slice(1));
      }
    }));
});
