import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { join, mailedCode } from '../credentials/people';
import { unannounce } from '../incidents/office';
import { colleague, enter } from './demo';
import type { Reader } from './reader';

/** Answers that nobody of the demo gets: a record that could not be read, and an address that nothing is known of. */
export async function rareAnswersWalk(reader: Reader): Promise<void> {
  const { db } = reader.site.deps;
  const unread = { memberId: 'AD9000005', importId: 1, rowNumber: 1 };
  await db('rejected_activities').insert(unread);
  await reader.signInAs(unread.memberId);
  await reader.open('/check');
  await reader.look('could-not-check', { ja: /確認できません/, en: /could not check/ }[reader.reading.language]);
  await db('rejected_activities').where(unread).delete();
  await reader.forget();
  const email = `nobody-${reader.reading.language}-${reader.reading.width}@example.net`;
  await reader.open('/check/code');
  await reader.submit({ email });
  await reader.submit({ code: await mailedCode(reader.site.deps, email) });
  await reader.look('no-record');
}

/** Names and numbers longer than anybody expected, for the customer and at the desk. */
export async function longNamesWalk(reader: Reader): Promise<void> {
  const { language, width } = reader.reading;
  const memberId = `${language}${width}-${'0123456789'.repeat(5)}`;
  const email = `${'averylongname.'.repeat(4)}${language}${width}@mail.subdomain.example.net`;
  const profile = {
    name: '寿限無寿限無五劫の擦り切れ '.repeat(4).trim(),
    email,
    loginId: `${'x'.repeat(60)}${width}${language}`,
  };
  await join(reader.site.deps, { memberId, profile });
  await reader.signInAs(memberId);
  for (const path of ['/check', '/check/slip?member_id=yes&name=yes', '/account']) {
    await reader.open(path);
    await reader.look(`long${path.replace(/\?.*/, '').replaceAll('/', '-')}`);
  }
  await enter(reader, 'support');
  await reader.submit({ q: memberId });
  await reader.look('long-results');
  await reader.submit({ reason: 'asks_affected' });
  await reader.look('long-checklist');
}

/** A leak that meets everybody, or only members of some kinds. */
const probe = (code: string, kinds?: string) => `incident: ${code}
organisation: {ja: 株式会社サンプル, en: Sample Inc.}
title: {ja: お客様情報の漏えいについて, en: About the leak of customer data}
exposures:
  - code: all
    title: {ja: 会員情報, en: Member information}
    basis: window
    ${kinds ? `member_kinds: ${kinds}` : ''}
    data_items: [email]
    desk: main
desks:
  - code: main
    phones: [{number: "0120-000-000", from: domestic}]
    hours: [{days: mon-fri, open: "10:00", close: "12:30"}]
`;

/** While an incident is investigated nobody gets an all-clear; afterwards those who were told something else are listed. */
export async function investigationWalk(reader: Reader): Promise<void> {
  const by = colleague('operator').email;
  const { deps } = reader.site;
  const investigate = async (code: string, kinds?: string) => {
    const source = probe(code, kinds);
    await applyIncident(deps, { source, by });
    await investigateIncident(deps, { code, by });
    deps.liveIncidents.expire();
  };
  const code = `probe-${reader.reading.language}-${reader.reading.width}`;
  await reader.signInAs('AD9000004');
  await reader.open('/check');
  await investigate(`${code}-1`, '[kind-of-nobody]');
  await reader.open('/check');
  await reader.look('no-match-so-far');
  await investigate(`${code}-2`, undefined);
  await reader.open('/check');
  await reader.look('under-investigation');
  await reader.open('/check/history');
  await reader.look('history-of-changes');
  await reader.open(`/incidents/${code}-2`);
  await reader.look('notice-of-investigation');
  await enter(reader, 'operator');
  await reader.open('/operate/changes');
  await reader.look('changes');
  await reader.press(reader.page.locator('form[action$="/operate/changes"] button'));
  await reader.look('changed-people');
  await reader.press(reader.page.locator('form[action$="/drop"] button'));
  for (const one of [`${code}-1`, `${code}-2`]) await unannounce(deps, one);
  deps.liveIncidents.expire();
}

/** A notice that was taken back to be corrected, and one that can no longer be asked about. */
export async function heldWalk(reader: Reader): Promise<void> {
  const { db, liveIncidents } = reader.site.deps;
  const set = async (values: object) => {
    await db('incidents').where({ code: 'adprint-2016' }).update(values);
    liveIncidents.expire();
  };
  await reader.signInAs('AD9000001');
  await reader.open('/check');
  const before = await db('incidents').where({ code: 'adprint-2016' }).first();
  await set({ state: 'held', heldAt: new Date() });
  for (const [name, path] of [
    ['held', '/check'],
    ['held-notice', '/incidents/adprint-2016'],
    ['held-slip', '/check/slip'],
    ['held-home', '/'],
  ] as const) {
    await reader.open(path);
    await reader.look(name);
  }
  await set({ state: before.state, heldAt: null });
}

/** Pages that say no, each as somebody meets it. */
export async function refusalWalk(reader: Reader): Promise<void> {
  await reader.open('/check/code');
  await reader.forget();
  await reader.submit({ email: 'somebody@example.net' });
  await reader.look('expired');
  for (let request = 0; request < 6; request++) {
    await reader.open('/check/code');
    await reader.submit({ email: `often-${reader.reading.language}-${reader.reading.width}@example.net` });
  }
  await reader.look('throttled');
  await reader.open('/login');
  await reader.submit({ identifier: 'x'.repeat(200_000) });
  await reader.look('too-large');
}
