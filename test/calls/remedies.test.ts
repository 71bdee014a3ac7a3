import { runSelfCheck } from '../../server/alarms/self-check';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import { applyEmailChanges } from '../../server/credentials/change-email';
import type { Dependencies } from '../../server/dependencies';
import { mailContext } from '../../server/mail/mails-repository';
import { changeProfile } from '../../server/members/change-profile';
import { findMemberIds } from '../../server/members/find-members';
import { findProfile } from '../../server/members/find-profile';
import { exportLetters } from '../../server/outreach/export-letters';
import { loadCases, people } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';
const { memberId } = people.adprint;
const hanako = {
  nameKana: 'インサツ　ハナコ',
  email: 'hanako@customer.example',
  phone: '090-0123-4567',
  postalCode: '540-0001',
  birthDate: '1978-04-02',
};
const wanted = 'hanako@new.example';
const open = { name: 'いんさつ はなこ', phone: '09001234567', birth_date: '1978/4/2' };

describe('what the desk may set off', () => {
  let database: TestDatabase;
  let deps: Dependencies;
  let time: number;
  let desk: Visitor;
  beforeEach(async () => {
    time = Date.UTC(2024, 5, 3, 3);
    database = await createTestDatabase();
    deps = testDependencies(database.db, { now: () => new Date(time) });
    await loadCases(database.db, deps.keys, ['adprint-2016']);
    await database.db.transaction((trx) => changeProfile(trx, deps, memberId, () => hanako));
    await hire(deps, 'support@example.com', 'support', password);
    desk = new Visitor(createApp(deps));
    await desk.open('/en/staff/login');
    await desk.submit({ email: 'support@example.com', password });
  });
  afterEach(() => database.drop());

  async function verified(caller = 'self', said: Record<string, string> = open) {
    await desk.open('/en/support');
    await desk.submit({ q: memberId, kind: 'any', second: '' }, '/support/search');
    await desk.submit({ reason: 'asks_steps', caller, case: '' }, '/support/calls');
    await desk.submit({ ...(caller === 'proxy' && { proxy_basis: 'present' }), ...said, result: 'compare' }, '/verify');
    expect(desk.seen.heading).toBe('The customer’s page');
  }
  const change = (said: Record<string, string>, email = wanted) => desk.submit({ ...said, new_email: email }, '/email');
  const emailNow = async () => (await findProfile(deps, memberId))?.email;
  const actions = async () => (await listEvents(deps.db, {}, 99)).map(({ action }) => action);

  /** Recipient and text of the mails of a template. */
  async function mailed(template: string): Promise<{ to: string; text: string }[]> {
    const rows = await database.db('mails').where({ template }).orderBy('queuedAt');
    return rows.map(({ mailId, sealed }) => JSON.parse(deps.keys.open(sealed, mailContext(mailId))));
  }
  /** How far what members are found by is from their own rows. */
  const identifiersFound = async () => (await runSelfCheck(deps)).filter(({ kind }) => kind === 'identifiers');
  const codeIn = ({ text = '' } = {}) => /[2-9A-Z]{4}(-[2-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';

  async function type(code: string) {
    const reader = new Visitor(createApp(deps));
    await reader.open('/en/email-change');
    await reader.submit({ code });
    return reader.seen;
  }

  it('mails once a call how to see the answer, and asks for a letter that the next export writes', async () => {
    await verified();
    await desk.submit({}, '/mail');
    await desk.submit({}, '/mail');
    expect((await mailed('answer_again')).map(({ to }) => to)).toEqual([hanako.email]);
    await desk.submit({}, '/letter');
    await desk.submit({}, '/letter');
    expect(await database.db('letter_wishes')).toMatchObject([{ person: memberId }]);
    const order = { code: 'adprint-2016', days: 30, onlyWithoutEmail: true, by: 'staff-1' };
    const letters = async () => {
      let file = '';
      await exportLetters(deps, order, async (text) => {
        file += text;
      });
      return file.split('\r\n').filter((line) => line.includes(memberId)).length;
    };
    expect([await letters(), await letters()]).toEqual([1, 0]);
    expect(await database.db('letter_wishes')).toEqual([]);
    expect(await actions()).toEqual(expect.arrayContaining(['call.mail_again', 'call.ask_letter']));
  });

  it('changes an address when enough unseen facts match, the new one confirms, and 72 hours are over', async () => {
    await verified();
    // The name stands on the page: it does not count.
    await change({});
    expect(desk.seen.status).toBe(422);
    expect(desk.seen.text).toContain('3 of these have to match');
    expect(await database.db('email_changes')).toEqual([]);
    await change({ postal_code: '540-0001' }, hanako.email);
    expect(await database.db('email_changes')).toEqual([]);
    await change({ postal_code: '5400001' });
    expect(desk.seen.text).toContain('Both addresses are being told');
    const before = await identifiersFound();
    const [[toOld], [toNew]] = [await mailed('email_change_old'), await mailed('email_change_new')];
    expect([toOld?.to, toNew?.to]).toEqual([hanako.email, wanted]);
    for (const mail of [toOld, toNew]) expect(desk.seen.html).not.toContain(codeIn(mail));
    expect((await type('ABCD')).status).toBe(422);
    expect((await type(codeIn(toNew))).text).toContain('Your new address is confirmed');
    time += 71.9 * 3_600_000;
    expect([await applyEmailChanges(deps), await emailNow()]).toEqual([0, hanako.email]);
    time += 0.2 * 3_600_000;
    expect([await applyEmailChanges(deps), await emailNow()]).toEqual([1, wanted]);
    expect((await mailed('email_changed')).map(({ to }) => to).sort()).toEqual([hanako.email, wanted].sort());
    expect(await findMemberIds(deps.db, deps.keys, { kind: 'email', value: wanted })).toEqual([memberId]);
    expect(await findMemberIds(deps.db, deps.keys, { kind: 'email', value: hanako.email })).toEqual([]);
    expect((await type(codeIn(toOld))).status).toBe(422);
    expect(await actions()).toEqual(
      expect.arrayContaining(['call.verify_more', 'credentials.email_confirm', 'credentials.email_change']),
    );
    expect(await identifiersFound()).toEqual(before);
  });

  it('changes nothing that the registered address stops, or that nobody confirms', async () => {
    await verified();
    await change({ postal_code: '5400001' });
    const [toNew] = await mailed('email_change_new');
    await type(codeIn(toNew));
    const [toOld] = await mailed('email_change_old');
    expect((await type(codeIn(toOld))).text).toContain('The change was stopped');
    time += 100 * 3_600_000;
    expect([await applyEmailChanges(deps), await emailNow()]).toEqual([0, hanako.email]);
    desk = new Visitor(createApp(deps));
    await desk.open('/en/staff/login');
    await desk.submit({ email: 'support@example.com', password });
    await verified();
    await change({ postal_code: '5400001' });
    time += 20 * 24 * 3_600_000;
    expect([await applyEmailChanges(deps), await emailNow()]).toEqual([0, hanako.email]);
    expect(await database.db('email_changes')).toEqual([]);
    expect(await actions()).toContain('credentials.email_lapse');
  });

  it('closes a call in which three facts were wrong, also after the verification, and asks nobody who calls for another', async () => {
    await verified();
    for (const wrong of ['1', '2', '3']) {
      await change({ postal_code: `540-100${wrong}` });
      if (wrong !== '3') expect(desk.seen.status).toBe(422);
    }
    expect(desk.seen.heading).toBe('Not verified');
    expect(await database.db('email_changes')).toEqual([]);
    time += 16 * 60_000;
    await verified('proxy');
    expect(desk.seen.html).not.toContain('new_email');
  });
});
