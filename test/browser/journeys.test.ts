import type { Browser } from 'playwright-core';
import { changeProfile } from '../../server/members/change-profile';
import { loadCases, people } from '../checks/case-world';
import { hire } from '../incidents/office';
import { openChromium } from './chromium';
import { Examiner } from './examiner';
import { Reader, type Reading } from './reader';
import { openSite, type Site } from './site';

const password = 'a long enough pass phrase';
const { memberId } = people.adprint;

let browser: Browser;
let examiner: Examiner;
let site: Site;
beforeAll(async () => {
  browser = await openChromium();
  examiner = await Examiner.open(browser);
  site = await openSite(async (deps) => {
    await loadCases(deps.db, deps.keys);
    const profile = {
      name: '印刷　花子',
      nameKana: 'インサツ　ハナコ',
      email: 'hanako@customer.example',
      phone: '090-0123-4567',
    };
    await deps.db.transaction((trx) =>
      changeProfile(trx, deps, memberId, () => ({ ...profile, birthDate: '1978-04-02' })),
    );
    for (const role of ['support', 'operator', 'approver', 'admin'] as const)
      await hire(deps, `${role}@example.com`, role, password);
  });
});
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

  const staffSignIn = async (reader: Reader, role: string) => {
    await reader.open('/staff/login');
    await reader.submit({ email: `${role}@example.com`, password });
  };

  it('the public reads', () =>
    journey('public', {}, async (reader) => {
      await reader.open('/');
      await reader.look('home');
      await reader.open('/check');
      await reader.look('check');
      await reader.open('/nothing-here');
      await reader.look('not-found');
    }));

  it('support looks somebody up', () =>
    journey('support', {}, async (reader) => {
      await reader.open('/staff/login');
      await reader.look('sign-in');
      await reader.submit({ email: 'support@example.com', password: 'wrong' });
      await reader.look('sign-in-wrong');
      await reader.submit({ email: 'support@example.com', password });
      await reader.look('search');
      await reader.submit({ q: 'インサツ　ハナコ １９７８年４月２日' });
      await reader.look('results');
      await reader.submit({ person: `kana_birth_date:${memberId}`, reason: '' });
      await reader.look('results-wrong');
      await reader.submit({ person: `kana_birth_date:${memberId}`, reason: 'asks_affected', case: 'C-1' });
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

  it('an admin manages staff and reads the log', () =>
    journey('admin', {}, async (reader) => {
      await staffSignIn(reader, 'admin');
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
