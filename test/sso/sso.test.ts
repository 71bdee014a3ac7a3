import type { Express } from 'express';
import { createApp } from '../../server/app';
import { readConfig } from '../../server/config';
import type { Dependencies } from '../../server/dependencies';
import { ConfigurationError } from '../../server/errors';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import type { SsoSettings } from '../../server/sso/sso-settings';
import { join, mailedCode } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { hireOffice, operator, unannounce } from '../incidents/office';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { Visitor } from '../journeys/visitor';
import { clientSecret, startProvider, type TestProvider } from './provider';

const baseUrl = 'http://portal.example';
let database: TestDatabase;
let deps: Dependencies;
let members: TestProvider;
let office: TestProvider;
let clock = new Date('2024-06-03T03:00:00Z');

/** No two moments are the same. */
const tick = () => {
  clock = new Date(clock.getTime() + 1);
  return clock;
};

beforeAll(async () => {
  database = await createTestDatabase();
  members = await startProvider(`${baseUrl}/login/sso/return`);
  office = await startProvider(`${baseUrl}/staff/login/sso/return`);
  deps = testDependencies(database.db, { now: tick });
  await hireOffice(deps);
  await applyIncident(deps, { source: sampleIncidentFile, by: operator });
  await join(deps, { memberId: 'S-001', profile: { email: 'hanako@example.jp', loginId: 'S-003' } });
  await join(deps, { memberId: 'S-002', profile: { email: 'gone@example.jp' }, isWithdrawn: true });
});
afterAll(async () => {
  await members.stop();
  await office.stop();
  await database.drop();
});

const settings = (issuer: string, changes: Partial<SsoSettings> = {}): SsoSettings => ({
  ...{ issuer: new URL(issuer), clientId: 'shokai', clientSecret, claim: 'sub', isTrustedAfterLeak: false },
  ...changes,
});
const appWith = (sso: Partial<{ member: SsoSettings; staff: SsoSettings }>, staffSecondFactor = false): Express =>
  createApp({
    ...deps,
    config: testConfig({ baseUrl, staffSecondFactor, sso: { member: undefined, staff: undefined, ...sso } }),
  });

/** From our sign-in page to the provider and back. */
async function signIn(app: Express, provider: TestProvider, door = '/ja/login'): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.open(door);
  await visitor.open(`${door}/sso`);
  const back = await provider.visit(visitor.seen.path);
  await visitor.open(back.replace(baseUrl, ''));
  return visitor;
}
const isSignedIn = async (visitor: Visitor) => (await visitor.open('/ja/login')).path !== '/ja/login';

describe('a customer at the company’s provider', () => {
  test('is signed in as the member whom the claim names', async () => {
    members.person = { accountId: 'S-001' };
    const visitor = await signIn(appWith({ member: settings(members.issuer) }), members);
    expect(visitor.seen.path).toBe('/ja/check');
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('may be named by another claim', async () => {
    members.person = { accountId: 'whoever', claims: { member_no: 'S-001' } };
    const visitor = await signIn(appWith({ member: settings(members.issuer, { claim: 'member_no' }) }), members);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test.each(['S-002', 'S-003', 'S-999'])('stays out as %s: withdrawn, a login ID only, unknown', async (accountId) => {
    members.person = { accountId };
    const visitor = await signIn(appWith({ member: settings(members.issuer) }), members);
    expect(visitor.seen.path).toBe('/ja/login');
    expect(visitor.seen.text).toContain('ログインを確認できませんでした');
    expect(await isSignedIn(visitor)).toBe(false);
  });

  test('stays out when the provider says no', async () => {
    members.person = { accountId: 'S-001', refuses: true };
    const visitor = await signIn(appWith({ member: settings(members.issuer) }), members);
    expect(visitor.seen.path).toBe('/ja/login');
  });

  test('cannot bring the return of somebody else’s attempt, nor the same one twice', async () => {
    members.person = { accountId: 'S-001' };
    const app = appWith({ member: settings(members.issuer) });
    const own = new Visitor(app);
    await own.open('/ja/login/sso');
    const back = (await members.visit(own.seen.path)).replace(baseUrl, '');
    const other = new Visitor(app);
    await other.open('/ja/login/sso');
    expect((await other.open(back)).path).toBe('/ja/login');
    expect((await own.open(back)).path).toBe('/ja/check');
    const late = new Visitor(app);
    await late.open('/ja/login/sso');
    expect((await late.open(back)).path).toBe('/ja/login');
  });

  test('is told that the provider cannot be reached', async () => {
    const visitor = new Visitor(appWith({ member: settings('http://127.0.0.1:9') }));
    await visitor.open('/ja/login/sso');
    expect(visitor.seen.status).toBe(503);
  });

  test('finds no such door where it is off', async () => {
    const visitor = new Visitor(appWith({}));
    await visitor.open('/ja/login');
    expect(visitor.seen.html).not.toContain('/login/sso');
    expect((await visitor.open('/ja/login/sso')).status).toBe(404);
  });
});

describe('while passwords are known to have leaked', () => {
  beforeAll(() => investigateIncident(deps, { code: 'sample-2024', by: operator }));
  afterAll(() => unannounce(deps, 'sample-2024'));

  test('the provider’s word needs a code by mail beside it', async () => {
    members.person = { accountId: 'S-001' };
    const visitor = await signIn(appWith({ member: settings(members.issuer) }), members);
    expect(visitor.seen.path).toBe('/ja/login/code');
    expect(await isSignedIn(visitor)).toBe(false);
    await visitor.open('/ja/login/code');
    await visitor.submit({ code: await mailedCode(deps, 'hanako@example.jp') });
    expect(visitor.seen.path).toBe('/ja/check');
  });

  test('unless it asked for a second factor, or is trusted by the operator of the portal', async () => {
    members.person = { accountId: 'S-001', amr: ['pwd', 'otp'] };
    expect(await isSignedIn(await signIn(appWith({ member: settings(members.issuer) }), members))).toBe(true);
    members.person = { accountId: 'S-001' };
    const trusting = appWith({ member: settings(members.issuer, { isTrustedAfterLeak: true }) });
    expect(await isSignedIn(await signIn(trusting, members))).toBe(true);
  });
});

describe('staff at the company’s provider', () => {
  const verified = { email: operator.toUpperCase(), email_verified: true };
  const enter = (staffSecondFactor = false) =>
    signIn(
      appWith({ staff: settings(office.issuer, { claim: 'email' }) }, staffSecondFactor),
      office,
      '/ja/staff/login',
    );

  test('are signed in as the account that has the email', async () => {
    office.person = { accountId: 'u1', claims: verified };
    const { seen } = await enter();
    expect(seen.path).toBe('/ja/operate');
  });

  test('need our second factor where the provider asked for none', async () => {
    office.person = { accountId: 'u1', claims: verified };
    expect((await enter(true)).seen.path).toBe('/ja/staff/enrol');
    office.person = { accountId: 'u2', claims: verified, amr: ['mfa'] };
    expect((await enter(true)).seen.path).toBe('/ja/operate');
  });

  test('stay out with an email that was not verified, or that has no account', async () => {
    office.person = { accountId: 'u1', claims: { ...verified, email_verified: false } };
    expect((await enter()).seen.path).toBe('/ja/staff/login');
    office.person = { accountId: 'u3', claims: { email: 'nobody@example.com', email_verified: true } };
    expect((await enter()).seen.path).toBe('/ja/staff/login');
  });
});

test.each([
  [{ OIDC_ISSUER: 'https://id.example' }, /OIDC_CLIENT_ID/],
  [{ OIDC_ISSUER: 'http://id.example', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }, /https/],
  [{ STAFF_OIDC_ISSUER: 'nonsense', STAFF_OIDC_CLIENT_ID: 'a', STAFF_OIDC_CLIENT_SECRET: 'b' }, /STAFF_OIDC_ISSUER/],
])('half a configuration does not start: %j', (env, message) => {
  const keys = { SESSION_SECRET: 'x', PII_KEY: 'x', DIGEST_KEY: 'x', DATA_DIR: '/tmp/shokai-no-such-folder' };
  const read = () => readConfig({ ...keys, ...env, NODE_ENV: 'production', SMTP_URL: 'smtp://127.0.0.1' });
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(message);
});
