import { connect } from '../../db/connection';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { mailedCode } from '../credentials/people';
import { colleague, enter } from './demo';
import type { Reader } from './reader';
import { openSite, serve } from './site';

/** Answers that nobody of the demo gets: a record that could not be read, and an address that nothing is known of. */
export async function rareAnswersWalk(reader: Reader): Promise<void> {
  const { db } = reader.site.deps;
  const unread = { member_id: 'AD9000005', import_id: 1, row_number: 1 };
  await db('rejected_activities').insert(unread);
  await reader.signInAs(unread.member_id);
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
  for (const one of [`${code}-1`, `${code}-2`]) await withdrawIncident(deps, { code: one, by });
  deps.liveIncidents.expire();
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

/** What is read while the database is gone, when the program itself fails, and when no desk answers. */
export async function outageWalk(reader: Reader): Promise<void> {
  const { deps } = reader.site;
  const gone = connect('postgres://nobody@127.0.0.1:1/nothing');
  const failing = { list: () => Promise.reject(new Error('injected')), expire: () => {} };
  const night = () => new Date('2024-06-01T17:00:00Z');
  const [outage, failure, closed] = await Promise.all([
    serve({ ...deps, db: gone }),
    serve({ ...deps, liveIncidents: failing }),
    serve({ ...deps, now: night }),
  ]);
  await reader.moveTo(closed);
  await reader.open('/');
  await reader.look('desks-closed');
  await reader.moveTo(outage);
  await reader.open('/incidents/adprint-2016');
  await reader.look('notice-during-outage');
  reader.expected = 503;
  await reader.open('/check');
  await reader.look('unavailable');
  await reader.moveTo(failure);
  reader.expected = 500;
  await reader.open('/');
  await reader.look('failed');
  for (const site of [outage, failure, closed]) await site.close();
  await gone.destroy();
}

/** An installation before anything was loaded. */
export async function emptyWalk(reader: Reader): Promise<void> {
  const site = await openSite('127.0.0.1', async () => {});
  await reader.moveTo(site);
  for (const path of ['/', '/check', '/login', '/mailbox']) {
    await reader.open(path);
    await reader.look(`empty${path.replaceAll('/', '-')}`);
  }
  await site.close();
}
