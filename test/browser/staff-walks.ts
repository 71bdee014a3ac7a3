import { readFileSync } from 'node:fs';
import path from 'node:path';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { applyIncident } from '../../server/incidents/apply-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { sendInquiry } from '../../server/inquiries/send-inquiry';
import { projectRoot } from '../../server/project-root';
import { addStaff } from '../../server/staff/add-staff';
import { inviteStaff } from '../../server/staff/invite-staff';
import { enrolTotp } from '../../server/staff/staff-access-repository';
import { colleague, enter } from './demo';
import type { Reader } from './reader';

/** From the search to the end of a call, and an inquiry. */
export async function supportWalk(reader: Reader): Promise<void> {
  await reader.open('/staff/login');
  await reader.look('sign-in');
  await reader.submit({ ...colleague('support'), password: 'wrong' });
  await reader.look('sign-in-wrong');
  await reader.submit(colleague('support'));
  await reader.look('search');
  await reader.submit({ q: '' });
  await reader.look('search-wrong');
  await reader.submit({ q: 'インサツ　ハナコ １９７８年４月２日' });
  await reader.look('results');
  await reader.submit({ reason: '' });
  await reader.look('results-wrong');
  await reader.submit({ reason: 'asks_affected', case: 'C-1' });
  await reader.look('checklist');
  await reader.submit({ phone: '03-1234-5678' });
  await reader.look('checklist-wrong');
  await reader.submit({ phone: '09001234567', email: 'hanako.insatsu@example.jp', member_id: 'ad9000001' });
  await reader.look('record');
  await reader.submit({ outcome: 'call_back' });
  await reader.look('record-wrong');
  await reader.submit({ outcome: 'answered', note: '再発行の手順をご案内' });
  await reader.look('ended');
  await reader.submit({ q: 'nobody-has-this@example.com' });
  await reader.look('results-without-account');
  await reader.submit({ person: 'query', reason: 'asks_affected' });
  await reader.look('checklist-without-account');
  await reader.press(reader.page.locator('button[value="failed"]'));
  await reader.look('failed');
  await inquire(reader);
  await reader.open('/support/call-backs');
  await reader.look('call-backs');
  await reader.open('/support/inquiries');
  await reader.look('inquiries');
  await reader.press(reader.page.locator('main a[href*="/support/inquiries/"]').first());
  await reader.look('inquiry');
}

/** Somebody waits for the desk's reply, whatever other walks did before. */
async function inquire({ reading, site }: Reader): Promise<void> {
  const [memberId, locale] = ['AD9000003', reading.language];
  const text = 'カードは止めるべきですか。';
  const callBack = { phone: '090-1111-2222', when: reading.language === 'ja' ? '夕方' : 'evening' };
  const inquiry = { topic: 'card' as const, incident: undefined, text, callBack };
  // Twice: two inquiries of one person can be merged.
  for (const _ of [1, 2]) {
    const draftId = await saveDraft(site.deps, { owner: memberId, form: '/inquiries/new', values: {} });
    await sendInquiry(site.deps, { memberId, inquiry, locale, draftId });
  }
}

/** Incidents, their verbs, imports and figures. */
export async function operatorWalk(reader: Reader): Promise<void> {
  const code = await draftFor(reader);
  await enter(reader, 'operator');
  const live = '/operate/incidents/adprint-2016';
  for (const place of [
    ...[
      '/operate',
      '/operate/checks',
      '/operate/desk',
      live,
      `${live}/rehearsal`,
      `${live}/preview`,
      `${live}/close`,
      `${live}/withdraw`,
      `${live}/retract`,
    ],
    ...['submit', 'publish', 'investigate', 'discard'].map((verb) => `/operate/incidents/${code}/${verb}`),
    ...['/operate/mails', '/operate/apply', '/operate/imports', '/operate/imports/new', '/operate/imports/1'],
  ]) {
    await reader.open(place);
    await reader.look(place.slice(1).replaceAll('/', '-'));
  }
  await reader.open('/operate/apply');
  await reader.submit({ source: 'incident: only-a-code' });
  await reader.look('apply-wrong');
  await reader.open('/admin');
  await reader.look('forbidden');
}

export async function approverWalk(reader: Reader): Promise<void> {
  const code = await draftFor(reader);
  await enter(reader, 'approver');
  await reader.open(`/operate/incidents/${code}`);
  await reader.look('draft');
  await submitIncident(reader.site.deps, { code, by: colleague('operator').email });
  await reader.open(`/operate/incidents/${code}/approve`);
  await reader.look('approve');
  await reader.open(`/operate/incidents/${code}/return`);
  await reader.submit({ reason: '' });
  await reader.look('return-unsaid');
  await reader.submit({ reason: 'The window ends a day later.' });
  await reader.look('returned');
}

/** A draft of its own for each reading: a sample under another code. */
async function draftFor({ reading, site }: Reader): Promise<string> {
  const code = `draft-${reading.language}-${reading.width}`;
  const file = path.join(projectRoot, 'seeds/cases/aplus-2021/incident.yaml');
  const source = readFileSync(file, 'utf8').replace(/^incident: .*$/m, `incident: ${code}`);
  await applyIncident(site.deps, { source, by: colleague('operator').email });
  return code;
}

/** Staff, settings, the log. */
export async function adminWalk(reader: Reader): Promise<void> {
  await enter(reader, 'admin');
  await reader.look('staff');
  await reader.submit({ email: 'no email', role: 'support' });
  await reader.look('staff-wrong');
  await reader.submit({ email: `new-${reader.reading.language}-${reader.reading.width}@example.com`, role: 'support' });
  await reader.look('staff-waits');
  await reader.open('/staff/changes');
  await reader.look('changes');
  await reader.press(reader.page.locator('main td a, main th a').first());
  await reader.look('change');
  for (const place of ['/admin/audit', '/admin/settings', '/staff/account', '/staff/enrol']) {
    await reader.open(place);
    await reader.look(place.replaceAll('/', '-').slice(1));
  }
  await reader.open('/admin/audit');
  await reader.press(reader.page.locator('form[action$="/verify"] button'));
  await reader.look('audit-verified');
}

/** Somebody new chooses a password; somebody with a second factor is asked for it. */
export async function newColleagueWalk(reader: Reader): Promise<void> {
  const { deps } = reader.site;
  const email = `${reader.reading.language}-${reader.reading.width}@example.net`;
  const staff = await addStaff(deps, { by: 'system', email, role: 'admin' });
  const code = await inviteStaff(deps, { by: 'system', staff });
  const password = 'a long enough pass phrase';
  await reader.open('/staff/welcome');
  await reader.look('welcome');
  await reader.submit({ code, password: 'short', again: 'other' });
  await reader.look('welcome-wrong');
  await reader.submit({ code, password, again: password });
  await reader.look('welcome-done');
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  await enrolTotp(deps, staff.staffId, { secret, step: 1, at: deps.now() });
  await reader.submit({ email, password });
  await reader.look('second-factor');
  await reader.submit({ code: '000000' });
  await reader.look('second-factor-wrong');
}
