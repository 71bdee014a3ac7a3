import path from 'node:path';
import { connect } from '../../db/connection';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { type FaultProxy, startFaultProxy } from '../fault-proxy';
import { hireOffice, operator } from '../incidents/office';
import { sampleIncidentFile } from '../incidents/sample-incident-file';
import { type Run, start, waitFor } from './program';

const { sessionSecret, piiKey, digestKey } = testConfig();
let database: TestDatabase;
let proxy: FaultProxy;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  const db = connect(database.ownerUrl);
  const deps = testDependencies(db, { now: () => new Date() });
  await hireOffice(deps);
  const source = sampleIncidentFile.replace(/ +(leak_ended|closed_from): .*\n/g, '').replace(', password]', ']');
  await applyIncident(deps, { source, by: operator });
  await investigateIncident(deps, { code: 'sample-2024', by: operator });
  await db.destroy();
  proxy = await startFaultProxy(database.ownerUrl);
  env = {
    ...{ NODE_ENV: 'production', DATABASE_URL: proxy.url, SMTP_URL: 'smtp://127.0.0.1:9', HOST: '127.0.0.1' },
    ...{ DATA_DIR: path.join(process.env.SHOKAI_TEST_FOLDER as string, 'database-away') },
    ...{ SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey },
  };
});
afterAll(async () => {
  await proxy.close();
  await database.drop();
});

const port = () => 30_000 + Math.floor(Math.random() * 20_000);
const begin = (): { portal: Run; at: string } => {
  const own = port();
  return { portal: start(['serve'], { ...env, PORT: String(own) }), at: `http://127.0.0.1:${own}` };
};
const ask = (url: string) =>
  fetch(url, { redirect: 'manual' }).then(
    async (answer) => ({ status: answer.status, text: await answer.text() }),
    () => ({ status: 0, text: '' }),
  );
const isReady = (at: string) => async () => (await ask(`${at}/readyz`)).status === 200;

it('shows notices at a start without its database, and is ready once that is there; SIGTERM ends it though the database says nothing', async () => {
  const before = begin();
  await waitFor(isReady(before.at));
  expect((await ask(`${before.at}/ja/incidents/sample-2024`)).status).toBe(200);
  before.portal.process.kill('SIGTERM');
  expect((await before.portal.ended).exitCode).toBe(0);

  proxy.swallow();
  const { portal, at } = begin();
  const notice = await waitFor(async () => {
    const answer = await ask(`${at}/ja/incidents/sample-2024`);
    return answer.status === 200 ? answer : undefined;
  }, 20_000);
  expect(notice.text).toContain('0120-000-000');
  expect((await ask(`${at}/ja/check`)).status).toBe(503);
  expect((await ask(`${at}/readyz`)).status).toBe(503);
  proxy.recover();
  await waitFor(isReady(at), 25_000);
  expect((await ask(`${at}/ja/check`)).status).toBe(200);

  proxy.swallow();
  const startedAt = Date.now();
  expect((await ask(`${at}/ja/login`)).status).toBe(503);
  expect(Date.now() - startedAt).toBeLessThan(5_000);
  const askedAt = Date.now();
  portal.process.kill('SIGTERM');
  await portal.ended;
  expect(Date.now() - askedAt).toBeLessThan(25_000);
});
