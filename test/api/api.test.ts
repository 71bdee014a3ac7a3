import type { Express } from 'express';
import { Client } from 'pg';
import request from 'supertest';
import { addToken } from '../../server/api/add-token';
import { type Scope, scopes } from '../../server/api/api-token';
import { openApi } from '../../server/api/openapi';
import { createApp } from '../../server/app';
import { listEvents } from '../../server/audit/audit-repository';
import { listViewsOfMember } from '../../server/audit/list-views';
import { registerReconcileCommands } from '../../server/cli/reconcile-commands';
import { registerTokenCommands } from '../../server/cli/token-commands';
import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { apiRoutes } from '../../server/routes';
import { requireStaff } from '../../server/staff/staff-repository';
import { loadCases, people } from '../checks/case-world';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hireOffice, operator, operator2 } from '../incidents/office';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let clock = new Date('2024-06-03T03:00:00Z');
const { memberId } = people.adprint;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => clock });
  await hireOffice(deps);
  await loadCases(database.db, deps.keys, ['adprint-2016']);
  app = createApp(deps);
});
afterAll(() => database.drop());

let made = 0;
const tokenFor = async (...scopes: Scope[]) =>
  (
    await addToken(deps, {
      ...{ by: 'system', name: `program-${++made}`, scopes, days: undefined },
      ...(scopes.includes('drafts') && { drafter: await requireStaff(deps, operator, ['operator']) }),
    })
  ).text;
const save = (path: string, file: string, token?: string, ifMatch?: string) => {
  const call = request(app).put(`/api/v1${path}`).type('application/yaml');
  if (token !== undefined) call.set('Authorization', `Bearer ${token}`);
  if (ifMatch !== undefined) call.set('If-Match', ifMatch);
  return call.send(file);
};
const ask = (path: string, token?: string, on = app) => {
  const call = request(on).get(`/api/v1${path}`);
  return token === undefined ? call : call.set('Authorization', `Bearer ${token}`);
};
const tokens = (...words: string[]) => runCommand(registerTokenCommands, deps, ['token', ...words]);

describe('a member’s answer', () => {
  it('is read by its ID, and the look is on record for the member and the auditor', async () => {
    const { status, body, headers } = await ask(`/members/${memberId}/check`, await tokenFor('check'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ member_id: memberId, verdict: 'affected', exposures: [{ exposure: 'web-server' }] });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toBeUndefined();
    const [event] = await listEvents(deps.db, {}, 1);
    expect(event).toMatchObject({ actor: `token-${made}`, action: 'member.view', memberId });
    expect(await listViewsOfMember(deps.db, memberId)).toMatchObject([{ role: 'program', reason: 'program' }]);
  });

  it('is 404 for an unknown member and 503 where it could not be checked for a reason of ours', async () => {
    const token = await tokenFor('check');
    expect(await ask('/members/NOBODY/check', token)).toMatchObject({ status: 404, body: { status: 404 } });
    const record = await ask(`/members/${people.unreadable.memberId}/check`, token);
    expect(record).toMatchObject({ status: 200, body: { verdict: 'could_not_check' } });
    await database.db('list_versions').update({ is_live: false });
    const { status, body, headers } = await ask(`/members/${people.nobody.memberId}/check`, token);
    await database.db('list_versions').update({ is_live: true });
    expect([status, body.verdict, headers['retry-after']]).toEqual([503, 'could_not_check', '30']);
  });

  it('does not leave when its look cannot be recorded, nor when the token cannot be looked up', async () => {
    const token = await tokenFor('check');
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    for (const table of ['audit.events', 'api_tokens']) {
      await owner.query(`alter table ${table} rename to gone`);
      const { status, text } = await ask(`/members/${people.nobody.memberId}/check`, token);
      const [name, schema = 'public'] = table.split('.').reverse();
      await owner.query(`alter table ${schema}.gone rename to ${name}`);
      expect(status).toBe(500);
      expect(text).not.toContain('affected');
    }
    await owner.end();
  });
});

it('counts as the command line counts', async () => {
  const { lines } = await runCommand(registerReconcileCommands, deps, ['reconcile', '--json']);
  const token = await tokenFor('reconcile');
  expect((await ask('/reconcile', token)).body).toEqual(JSON.parse(lines[0] ?? ''));
  expect((await ask('/reconcile/adprint-2016', token)).body).toEqual(JSON.parse(lines[0] ?? ''));
  expect((await ask('/reconcile/nothing', token)).status).toBe(404);
});

it('tells of live incidents', async () => {
  const token = await tokenFor('incidents');
  const { body } = await ask('/incidents', token);
  expect(body).toMatchObject([{ incident: 'adprint-2016', state: 'published', revision: 1, closed_at: null }]);
  const one = await ask('/incidents/adprint-2016', token);
  expect(one.body).toEqual({ ...body[0], document: expect.objectContaining({ incident: 'adprint-2016' }) });
  expect((await ask('/incidents/nothing', token)).status).toBe(404);
});

it('lets nobody in without a token that is whole, in force and meant for it', async () => {
  for (const [scope, table] of Object.entries(apiRoutes(deps))) {
    const others = scopes.filter((one) => one !== scope);
    const [right, wrong] = [await tokenFor(scope as Scope), await tokenFor(...others)];
    for (const path of Object.keys(table).map((one) => one.replace(/:\w+/g, 'x'))) {
      const statusFor = async (token?: string) =>
        (await (path.startsWith('PUT ') ? save(path.slice(4), '', token) : ask(path, token))).status;
      for (const bad of [undefined, '', 'x', right.slice(0, -1), `${right.slice(0, -1)}~`, right.toUpperCase()])
        expect([path, bad?.length, await statusFor(bad)]).toEqual([path, bad?.length, 401]);
      expect([path, await statusFor(wrong)]).toEqual([path, 403]);
      expect([401, 403]).not.toContain(await statusFor(right));
    }
  }
  expect((await ask('/nothing')).status).toBe(401);
  expect((await ask('/nothing', await tokenFor('check'))).status).toBe(404);
});

describe('a draft', () => {
  const path = '/incidents/sample-2024/draft';

  it('is saved in the name of an operator, from the revision that it was edited from; else 409 with both differences', async () => {
    const token = await tokenFor('drafts');
    expect(await save(path, sampleIncidentFile, token)).toMatchObject({
      status: 200,
      body: { revision: 1, changed: true },
    });
    const { body, headers } = await ask(path, token);
    expect([body.revision, headers.etag]).toEqual([1, '"1"']);
    await applyIncident(deps, { source: changed('en: Sample Inc.', 'en: Sample Ltd.'), by: operator2, base: 1 });
    const mine = changed('en: Sample Inc.', 'en: Sample Co.');
    const late = await save(path, mine, token, '"1"');
    expect(late).toMatchObject({ status: 409, body: { base: 1, newest: 2 } });
    expect(late.headers['content-type']).toContain('application/problem+json');
    expect([late.body.theirs, late.body.yours].map(([one]) => one.after)).toEqual(['Sample Ltd.', 'Sample Co.']);
    // Without a base, nobody else's work is overwritten either.
    expect((await save(path, mine, token)).status).toBe(409);
    expect((await save(path, `# revision: 2\n${mine}`, token)).body).toMatchObject({ revision: 3, changed: true });
    const [event] = await listEvents(deps.db, { action: 'incident.apply' }, 1);
    expect(event).toMatchObject({
      actor: (await requireStaff(deps, operator, ['operator'])).handle,
      subject: 'sample-2024',
    });
    expect(event?.data).toMatchObject({ base: 2, via: `token-${made}` });
  });

  it.each([
    ['', 422],
    ['a: [', 422],
    ['x'.repeat(5_000_000), 413],
  ])('is refused where it is no incident file (%#)', async (file, status) => {
    const answer = await save(path, file, await tokenFor('drafts'));
    expect([answer.status, answer.body.status]).toEqual([status, status]);
  });

  it('is refused under another incident, with a base that is none, and once its operator is none any more', async () => {
    const token = await tokenFor('drafts');
    expect((await save('/incidents/other/draft', sampleIncidentFile, token)).status).toBe(422);
    expect((await save(path, sampleIncidentFile, token, '3')).status).toBe(400);
    await deps.db('staff').where({ staff_id: 2 }).update({ role: 'support' });
    expect((await save(path, changed('en: Sample Inc.', 'en: X'), token, '"3"')).status).toBe(403);
    await deps.db('staff').where({ staff_id: 2 }).update({ role: 'operator' });
  });
});

describe('tokens', () => {
  it('are made, listed and revoked by admins; the database has no token', async () => {
    const { lines } = await tokens('add', 'crm', '--scope', 'incidents', 'check', '--by', 'admin@example.com');
    const [handle, , text = ''] = (lines[0] ?? '').split(' ');
    expect(text).toMatch(/^shokai_[\w-]{43}$/);
    const { rows } = await database.db.raw("select t::text, encode(t.digest, 'escape') from api_tokens t");
    expect(JSON.stringify(rows)).not.toContain(text.slice(7));
    expect((await tokens('list')).lines).toContain(`${handle}\tcrm\tactive\tincidents,check\t-`);
    expect((await ask('/incidents', text)).status).toBe(200);
    await tokens('revoke', 'crm', '--by', 'admin@example.com');
    expect((await ask('/incidents', text)).status).toBe(401);
    expect((await tokens('list')).lines).toContain(`${handle}\tcrm\trevoked\tincidents,check\t-`);
    const [revoked, added] = await listEvents(deps.db, {}, 2);
    expect(revoked).toMatchObject({ action: 'api.revoke_token', subject: handle });
    expect(added).toMatchObject({ action: 'api.add_token', subject: handle });
  });

  it('expire', async () => {
    const { text } = await addToken(deps, { by: 'system', name: 'soon', scopes: ['incidents'], days: 1 });
    const before = clock;
    clock = new Date(before.getTime() + 86_399_000);
    expect((await ask('/incidents', text)).status).toBe(200);
    clock = new Date(before.getTime() + 86_400_000);
    expect((await ask('/incidents', text)).status).toBe(401);
    expect((await tokens('list')).lines.join('\n')).toContain('\tsoon\texpired\t');
    clock = before;
  });

  it.each([
    [['add', 'Hanako Yamada', '--scope', 'check'], 2],
    [['add', 'crm-2', '--scope', 'check', '--days', '0'], 2],
    [['add', 'crm-2', '--scope', 'drafts'], 2],
    [['add', 'crm-2', '--scope', 'drafts', '--for', 'support@example.com'], 1],
    [['add', 'crm-2', '--scope', 'check', '--for', 'operator@example.com'], 2],
    [['add', 'crm-2', '--scope', 'check', '--by', 'operator@example.com'], 1],
    [['add', 'program-1', '--scope', 'check'], 1],
    [['revoke', 'nothing'], 1],
  ])('refuses %j', async (words, exitCode) => {
    expect(await tokens(...words)).toMatchObject({ exitCode });
  });
});

it('describes every path, and no other, with the keys that answers have', async () => {
  const { body } = await ask('/openapi.json');
  expect(body).toEqual(JSON.parse(JSON.stringify(openApi(deps.config.baseUrl))));
  const served = Object.values(apiRoutes(deps)).flatMap((table) => Object.keys(table));
  const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => (method === 'get' ? path : `${method.toUpperCase()} ${path}`)),
  );
  expect(described).toEqual(served.map((path) => path.replace(/:(\w+)/g, '{$1}')));
  const token = await tokenFor('check', 'reconcile', 'incidents');
  const keysOf = (schema: string) => body.components.schemas[schema].required;
  const answers = {
    Check: (await ask(`/members/${memberId}/check`, token)).body,
    Tally: (await ask('/reconcile', token)).body[0],
    Incident: (await ask('/incidents', token)).body[0],
    Problem: (await ask('/nothing', token)).body,
  };
  for (const [schema, answer] of Object.entries(answers)) expect(Object.keys(answer)).toEqual(keysOf(schema));
});
