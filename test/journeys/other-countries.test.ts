import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { SessionData } from 'express-session';
import { createApp } from '../../server/app';
import { openCall } from '../../server/calls/open-call';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { beginImport } from '../../server/imports/begin-import';
import { receiveFile } from '../../server/imports/receive-file';
import { applyIncident } from '../../server/incidents/apply-incident';
import { retractIncident } from '../../server/incidents/retract-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { sendInquiry } from '../../server/inquiries/send-inquiry';
import { place, settleAt } from '../../server/place';
import { routes } from '../../server/routes';
import { listRoutes, type Route } from '../../server/web/route';
import { createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { hire } from '../incidents/office';
import { loadList, publish } from '../notices/publish-notice';
import { sessionCookie } from '../web/sign-in-as';
import { pseudoRoot } from './pseudo-root';
import { Visitor } from './visitor';

jest.mock('../../server/project-root', () => ({ projectRoot: jest.requireActual('./pseudo-root').pseudoRoot }));

const japanese = /[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]/u;
const home = { ...place };

/** The first Japanese letter of a page, with what stands around it. */
function aroundJapanese(html: string): string | undefined {
  const at = html.search(japanese);
  return at < 0 ? undefined : html.slice(Math.max(0, at - 100), at + 40);
}

afterAll(() => rmSync(pseudoRoot, { recursive: true }));

/** Addresses other than the usual, and what a session has to hold for pages in the middle of something. */
type Ways = Record<string, { at?: (made: Made) => string[]; session?: (made: Made) => Partial<SessionData> }>;
const ways: Ways = {
  '/operate/imports/:importId': {
    at: ({ params, wrong }) => [params.importId, wrong].map((id) => `/operate/imports/${id}`),
  },
  '/operate/imports/:importId/rows': { at: ({ wrong }) => [`/operate/imports/${wrong}/rows`] },
  '/incidents/:code': { at: () => ['/incidents/leak', '/incidents/taken-back'] },
  '/operate/incidents/:code': { at: () => ['/operate/incidents/leak', '/operate/incidents/taken-back'] },
  '/support/calls/:callId': {
    at: ({ params, verified }) => [params.callId, verified].map((id) => `/support/calls/${id}`),
  },
  '/operate/changes/:reviewId': { at: () => [] },
  '/login/code': { session: () => ({ pendingCode: { codeId: randomUUID(), purpose: 'sign_in', why: 'leak' } }) },
  '/check/code/email': {
    session: () => ({ pendingCode: { codeId: randomUUID(), purpose: 'proof', email: 'anna@example.com' } }),
  },
  '/login/new-password': {
    session: ({ bench }) => ({ choosingPassword: { memberId: 'M-1', until: bench.deps.now().getTime() + 60_000 } }),
  },
  '/staff/second-factor': { session: (made) => pending(made, 'support') },
  '/staff/enrol': { session: (made) => pending(made, 'admin') },
};
const pending = ({ staff, bench }: Made, role: string) => ({
  pendingStaff: { staffId: staff[role] as number, since: bench.deps.now().getTime() },
});
/** Leads elsewhere in an installation without single sign-on, or where nothing waits. */
const elsewhere = [
  '/login/waiting',
  '/staff',
  '/login/sso',
  '/login/sso/return',
  '/staff/login/sso',
  '/staff/login/sso/return',
  '/inquiries/confirm',
];

interface Made {
  bench: ImportBench;
  /** IDs by role. */
  staff: Record<string, number>;
  params: Record<string, string>;
  /** An import with wrong rows; a call whose caller was verified. */
  wrong: string;
  verified: string;
}

describe.each([
  [
    'Berlin, in a language that a folder alone makes',
    { country: 'DE', timeZone: 'Europe/Berlin', languages: ['de'] },
    'Mitteleuropäische Zeit',
  ],
  ['London, in English only', { country: 'GB', timeZone: 'Europe/London', languages: ['en'] }, 'United Kingdom Time'],
] as const)('an installation in %s', (_name, there, zone) => {
  const [lang] = there.languages;
  let made: Made;
  beforeAll(async () => {
    settleAt({ ...there, languages: [...there.languages] as [string] });
    made = await fill(lang);
  });
  afterAll(async () => {
    settleAt(home);
    await made.bench.close();
  });

  const all = (): Route[] => listRoutes(routes(made.bench.deps)).filter(({ method }) => method === 'get');

  async function visitorFor({ path: route, guard }: Route): Promise<Visitor> {
    const visitor = new Visitor(createApp(made.bench.deps));
    const held = ways[route]?.session?.(made);
    const session =
      held ??
      (guard.name === 'signedInMember'
        ? { memberId: 'M-1', signedInBy: 'code' as const }
        : guard.name === 'proven'
          ? { proven: { via: 'email_code' as const, email: 'anna@example.com' } }
          : guard.name === 'staff'
            ? { staffId: made.staff[guard.roles[0] as string] }
            : undefined);
    if (session)
      visitor.cookies.set(
        ...(await sessionCookie(made.bench.deps, guard.side === 'staff' ? 'staff' : 'member', session)),
      );
    return visitor;
  }

  const addresses = ({ path: route }: Route): string[] =>
    ways[route]?.at?.(made) ?? [route.replace(/:(\w+)/g, (_, name) => made.params[name] ?? `:${name}`)];

  it('has no Japanese letter on any page of customers or staff', async () => {
    const seen: string[] = [];
    const wrong: string[] = [];
    for (const route of all().filter(({ guard }) => guard.name !== 'open'))
      for (const address of addresses(route)) {
        const visitor = await visitorFor(route);
        const { status, html, path: at } = await visitor.open(`/${lang}${address}`);
        const isThere = at.startsWith(`/${lang}${address}`);
        const isSeen = isThere && status === 200;
        if (!isSeen && !elsewhere.includes(route.path)) wrong.push(`${address}: ${status} at ${at}`);
        const letters = aroundJapanese(html);
        if (letters) wrong.push(`${address}: ${letters}`);
        if (isSeen) seen.push(address);
      }
    expect(wrong).toEqual([]);
    process.stdout.write(`${lang}: ${seen.length} pages\n`);
    expect(seen.length).toBeGreaterThan(55);
  });

  it('has none on what is said of a form, a wrong address or a fault', async () => {
    const app = createApp(made.bench.deps);
    const looks: [role: string | undefined, page: string, answers?: Record<string, string>, action?: string][] = [
      [undefined, '/nothing-here'],
      [undefined, '/login', { identifier: 'x', password: 'y' }],
      [undefined, '/check/code', { email: 'x' }, '/email'],
      [undefined, '/check/code', { letter: 'x' }, '/letter'],
      [undefined, '/staff/login', { email: 'x@example.com', password: 'y' }],
      ['support', '/support', { q: 'anna@example.com', kind: 'any', second: '' }, '/support/search'],
      ['support', '/support', { q: '', kind: 'any', second: '' }, '/support/search'],
      ['support', '/operate'],
    ];
    for (const [role, page, answers, action] of looks) {
      const visitor = new Visitor(app);
      if (role) visitor.cookies.set(...(await sessionCookie(made.bench.deps, 'staff', { staffId: made.staff[role] })));
      await visitor.open(`/${lang}${page}`);
      if (answers) await visitor.submit(answers, action);
      expect([page, aroundJapanese(visitor.seen.html), visitor.seen.html.length > 300]).toEqual([
        page,
        undefined,
        true,
      ]);
    }
  });

  it('names its clock, and takes phones for those of its country', async () => {
    const visitor = new Visitor(createApp(made.bench.deps));
    expect((await visitor.open(`/${lang}/incidents/leak`)).text).toContain(zone);
    const { rows } = await made.bench.deps.db.raw(
      'select count(*)::int as count from list_people p join members m on m.member_id = p.person',
    );
    expect(rows[0].count).toBe(2);
  });
});

/** One of everything that a page shows. */
async function fill(lang: string): Promise<Made> {
  const bench = await createImportBench();
  const { deps } = bench;
  deps.config.baseUrl = 'http://portal.localhost'; // passkeys need a name
  for (const role of ['support', 'admin'] as const) await hire(deps, `${role}@example.com`, role);
  await deps.db('staff').whereNot({ role: 'admin' }).update({ totpEnrolledAt: deps.now() });
  const staff: Record<string, number> = {};
  for (const { role, staffId } of await deps.db('staff').select('role', 'staffId')) staff[role] = staffId;
  const source = (code: string) => incident(code, lang);
  for (const code of ['leak', 'taken-back']) await applyIncident(deps, { source: source(code), by: operator });
  const phones = { DE: ['0151 23456789', '+49 151 23456789'], GB: ['07700 900001', '+44 7700 900001'] }[
    place.country as 'DE' | 'GB'
  ];
  await bench.load(
    'members',
    `member_id,email,phone,name,acts_for\nM-1,anna@example.com,${phones[0]},Anna Muster,M-2\nM-2,,,Ben Muster,\n`,
  );
  await bench.load('activities', 'member_id,activity,occurred_at,site\nM-1,order_placed,2024-05-02T10:00,shop\n', {
    covers: '2024-01-01..2024-06-03',
  });
  for (const code of ['leak', 'taken-back'])
    await loadList(bench, code, 'named', `phone,detail,offer_code\n${phones[1]},card ending 1234,A-1\n`);
  await publish(bench, 'leak', ['coverage', 'zone', 'blank']);
  await publish(bench, 'taken-back', ['coverage', 'zone', 'blank']);
  await withdrawIncident(deps, { code: 'taken-back', by: operator, reason: 'wrong list' });
  await retractIncident(deps, { code: 'taken-back', by: operator, reason: 'wrong list' });
  deps.liveIncidents.expire();
  const { importId: wrong } = await bench.load('members', 'member_id,status\nM-3,gone\nM-4,active\n');
  const received = await beginImport(deps, { kind: 'members', options: {}, by: operator });
  await receiveFile(deps, received, Readable.from([Buffer.from('member_id,email\nM-5,e@example.com\n')]), 0);
  const [{ changeId }] = await deps.db('changes').select('changeId');
  const inquiry = { topic: 'answer', text: 'Why?', incident: undefined, callBack: undefined } as never;
  const draftId = await saveDraft(deps, { owner: 'M-1', form: '/inquiries/new', values: {} });
  const reference = await sendInquiry(deps, { memberId: 'M-1', inquiry, locale: lang, draftId });
  const [support] = await deps.db('staff').where({ role: 'support' });
  const call = {
    staff: { staffId: support.staffId, handle: 'staff-1', role: 'support' },
    person: { memberId: 'M-1' },
    foundBy: 'email',
    reason: 'asks_affected',
    caller: 'self',
  };
  const callId = await openCall(deps, call as never);
  const verified = await openCall(deps, call as never);
  await deps.db('calls').where({ callId: verified }).update({ state: 'verified' });
  return {
    bench,
    staff,
    params: {
      code: 'leak',
      importId: String(received),
      changeId: String(changeId),
      reference: String(reference),
      callId: String(callId),
    },
    wrong: String(wrong),
    verified: String(verified),
  };
}

function incident(code: string, lang: string): string {
  return `
incident: ${code}
organisation: { ${lang}: Muster Ltd. }
title: { ${lang}: Leak of customer data }
labels: { sites: { shop: { ${lang}: Shop } } }
reports: [{ number: 1, date: 2024-06-01, title: { ${lang}: First report }, summary: { ${lang}: What happened } }]
exposures:
  - code: orders
    title: { ${lang}: Orders }
    basis: window
    criteria: [{ activities: [order_placed], sites: [shop], from: { possible: 2024-05, certain: 2024-05-02T11:00 }, to: 2024-05-31 }]
    data_items: [name, address, { item: card_number, may: true }]
    desk: main
  - code: named
    title: { ${lang}: People on the list }
    basis: list
    data_items: [email]
    offers: [{ code: watch, title: { ${lang}: Monitoring }, text: { ${lang}: Enrol }, until: 2025-01-31, codes: true }]
    desk: main
desks:
  - code: main
    phones: [{ number: "0800 000 0000" }]
    hours: [{ days: mon-fri, open: "9:00", close: "17:00" }]
    holidays: closed
`;
}
