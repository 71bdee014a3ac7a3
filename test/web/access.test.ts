import { createHmac, randomUUID } from 'node:crypto';
import express, { type Express } from 'express';
import type { SessionData } from 'express-session';
import request from 'supertest';
import { createApp } from '../../server/app';
import { openCall } from '../../server/calls/open-call';
import type { Dependencies } from '../../server/dependencies';
import { pages } from '../../server/doors/pages';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { sendInquiry } from '../../server/inquiries/send-inquiry';
import { type Role, roles } from '../../server/people/staff';
import { routes } from '../../server/routes';
import { findStaffByEmail } from '../../server/staff/staff-repository';
import { language } from '../../server/texts/i18n';
import { maskOf } from '../../server/web/csrf';
import { errorPages } from '../../server/web/error-pages';
import { type GuardedRoutes, listRoutes, type Route, type RouteTable } from '../../server/web/route';
import { cookieName } from '../../server/web/session';
import type { Side } from '../../server/web/session-repository';
import { SessionStore } from '../../server/web/session-store';
import { join } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire, hireOffice } from '../incidents/office';

const token = 'a'.repeat(64);
let database: TestDatabase;
let deps: Dependencies;
/** Every route behind its real guard, sessions and CSRF protection, with a handler that only says that it was reached. */
let probe: Express;
const reached = 299;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
  await hire(deps, 'left@example.com', 'admin');
  await database
    .db('staff')
    .where({ staff_id: await staffId('left') })
    .update({ disabled_at: deps.now() });
  await join(deps, { memberId: 'A-001' });
  probe = express();
  probe.use(language());
  probe.use(pages(deps, routes(deps).map(withProbes)));
  probe.use(errorPages());
});
afterAll(() => database.drop());

const withProbes = ([guard, table]: GuardedRoutes): GuardedRoutes => {
  const probes = Object.keys(table).map((key) => [
    key,
    (_req: unknown, res: express.Response) => res.status(reached).end(),
  ]);
  return [guard, Object.fromEntries(probes) as RouteTable];
};

async function staffId(name: string): Promise<number> {
  const staff = await findStaffByEmail(deps, `${name}@example.com`);
  if (!staff) throw new Error(`${name} is not on the staff.`);
  return staff.staffId;
}

/** Whoever may knock, and what their session holds. */
const actors: Record<string, () => Promise<{ side?: Side; session?: Partial<SessionData> }>> = {
  nobody: async () => ({}),
  customer: async () => ({ side: 'member', session: { memberId: 'A-001', signedInBy: 'code' } }),
  prover: async () => ({ side: 'member', session: { proven: { via: 'email_code', email: 'a@example.jp' } } }),
  'choosing a password': async () => ({
    side: 'member',
    session: { choosingPassword: { memberId: 'A-001', until: deps.now().getTime() + 60_000 } },
  }),
  'awaiting second factor': async () => ({
    side: 'staff',
    session: { pendingStaff: { staffId: await staffId('admin'), since: deps.now().getTime() } },
  }),
  'disabled admin': async () => ({ side: 'staff', session: { staffId: await staffId('left') } }),
  'customer session with a staff ID': async () => ({ side: 'member', session: { staffId: await staffId('admin') } }),
  'staff session with a member ID': async () => ({ side: 'staff', session: { memberId: 'A-001', signedInBy: 'code' } }),
  ...Object.fromEntries(
    roles.map((role) => [
      role,
      async () => ({
        side: 'staff' as const,
        session: { staffId: await staffId(role), provenAt: deps.now().getTime() },
      }),
    ]),
  ),
};

/** The whole policy once more, written as who may pass which kind of door: not derived from how it is enforced. */
function mayPass(actor: string, { guard }: Route): boolean {
  if (guard.name === 'open' || guard.name === 'anyone') return true;
  if (guard.name === 'signedInMember') return actor === 'customer';
  if (guard.name === 'proven') return actor === 'prover';
  const held = (actor === 'approver' ? ['approver', 'operator'] : [actor]) as Role[];
  return held.some((role) => guard.roles.includes(role));
}

async function cookieOf({ side, session }: { side?: Side; session?: Partial<SessionData> }): Promise<string> {
  if (!side) return '';
  const id = randomUUID();
  const data = { cookie: { originalMaxAge: null }, csrfToken: token, ...session } as SessionData;
  const store = new SessionStore(deps, side);
  await new Promise<void>((resolve, reject) => store.set(id, data, (error) => (error ? reject(error) : resolve())));
  const signature = createHmac('sha256', deps.config.sessionSecret).update(id).digest('base64').replace(/=+$/, '');
  return `${cookieName(deps.config, side)}=${encodeURIComponent(`s:${id}.${signature}`)}`;
}

const filled = ({ path }: Route, object = '1') => `/ja${path.replace(/:\w+/g, object)}`;

const knock = (app: Express, route: Route, cookie: string, path = filled(route)) => {
  const call = request(app)[route.method](path).set('Cookie', cookie).redirects(0);
  return route.method === 'post' && !route.isUpload ? call.type('form').send({ _csrf: maskOf(token) }) : call;
};

const all = () => listRoutes(routes(deps));

test.each(Object.keys(actors))('%s passes the doors that are theirs, and no other', async (actor) => {
  const cookie = await cookieOf((await actors[actor]?.()) ?? {});
  for (const route of all()) {
    // A form needs the token of a session; without one of that side nobody gets as far as the door.
    const hasSession = cookie.startsWith(
      `${cookieName(deps.config, route.guard.side === 'staff' ? 'staff' : 'member')}=`,
    );
    const isForm = route.method === 'post' && !route.isUpload && route.guard.side !== 'open';
    const { status, headers } = await knock(probe, route, cookie);
    const door = `${route.method} ${route.path}`;
    if (isForm && !hasSession) expect([door, status]).toEqual([door, 403]);
    else if (mayPass(actor, route)) expect([door, status]).toEqual([door, reached]);
    else {
      const isSent = status === 303 && /^\/ja\/(login|staff\/login|check\/code)$/.test(headers.location ?? '');
      expect([door, status, isSent || status === 403]).toEqual([door, status, true]);
    }
  }
});

test('no form is taken without the token of its session', async () => {
  const staffCookie = await cookieOf({ side: 'staff', session: { staffId: await staffId('admin') } });
  const memberCookie = await cookieOf({ side: 'member', session: { memberId: 'A-001', signedInBy: 'code' } });
  for (const route of all().filter(({ method, isUpload }) => method === 'post' && !isUpload)) {
    const cookie = route.guard.side === 'staff' ? staffCookie : memberCookie;
    for (const sent of [
      {},
      { _csrf: token },
      { _csrf: maskOf('b'.repeat(64)) },
      { _csrf: [maskOf(token), maskOf(token)] },
    ]) {
      const { status } = await request(probe).post(filled(route)).set('Cookie', cookie).type('form').send(sent);
      expect([route.path, status]).toEqual([route.path, 403]);
    }
  }
});

test('personal pages are kept in no cache', async () => {
  const cookie = await cookieOf({ side: 'member', session: { memberId: 'A-001', signedInBy: 'code' } });
  for (const route of all().filter(({ guard, method }) => guard.side !== 'open' && method === 'get')) {
    const { headers } = await knock(probe, route, cookie);
    expect([route.path, headers['cache-control']]).toEqual([route.path, 'no-store']);
  }
});

/** What stands in an address and belongs to one person. Every other parameter must be declared here as shared. */
const shared: Record<string, string> = {
  code: 'incidents are for everybody who may pass the door',
  staffId: 'accounts are for every admin',
  importId: 'imports are for every operator',
  changeId: 'what waits for a second person is for everybody on the staff who may decide such things',
  reviewId: 'changed answers are for every operator',
};

const owned: Record<
  string,
  { side: Side; make: () => Promise<string>; stranger: () => Promise<Partial<SessionData>> }
> = {
  callId: {
    side: 'staff',
    make: async () => {
      const staff = await findStaffByEmail(deps, 'support@example.com');
      if (!staff) throw new Error('not hired');
      const person = { memberId: 'A-001' };
      const call = {
        staff,
        person,
        foundBy: 'member_id',
        reason: 'own_request',
        caseNumber: undefined,
        caller: 'self',
      };
      return String(await openCall(deps, call as never));
    },
    stranger: async () => {
      await hire(deps, 'support2@example.com', 'support');
      return { staffId: await staffId('support2') };
    },
  },
  // The desk's side of it is for everybody on support.
  reference: {
    side: 'member',
    make: async () => {
      const draftId = await saveDraft(deps, { owner: 'A-001', form: '/inquiries/new', values: {} });
      return String(await sendInquiry(deps, { memberId: 'A-001', inquiry, locale: 'ja', draftId }));
    },
    stranger: async () => {
      await join(deps, { memberId: 'A-002' });
      return { memberId: 'A-002', signedInBy: 'code' };
    },
  },
};

const inquiry = { topic: 'other' as const, incident: undefined, text: '問い合わせ', callBack: undefined };

test('what belongs to one person is opened by no other of the same role', async () => {
  const app = createApp(deps);
  const parameters = new Set(
    all().flatMap(({ path }) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)),
  );
  expect([...parameters].filter((name) => !shared[name] && !owned[name])).toEqual([]);
  for (const [name, { side, make, stranger }] of Object.entries(owned)) {
    const object = await make();
    const cookie = await cookieOf({ side, session: await stranger() });
    const doors = all().filter(({ path, guard }) => path.includes(`:${name}`) && guard.side === side);
    expect(doors.length).toBeGreaterThan(0);
    for (const route of doors) {
      const { status } = await knock(app, route, cookie, filled(route, object));
      expect([route.path, status]).toEqual([route.path, 404]);
    }
  }
});
